import { beforeAll, describe, expect, test } from 'vitest';
import { buildFixture, type Fixture, runProgram, temporaryFolder } from '../support/fixture.ts';

let fixture: Fixture;
const run = (...argv: string[]) => runProgram(fixture, temporaryFolder('nowhere'), ...argv);

beforeAll(async () => {
  fixture = await buildFixture();
});

describe('topic', () => {
  test('has a row for each dialect, with yes or no and why, also outside a workspace', async () => {
    const { exitCode, stdout, stderr } = await run('topic', 'order.*', 'order.paid');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Does order.* match order.paid?  read as Exact writes it');
    expect(stdout).toMatch(/✗ no {3}Exact {2}order\.\* {2}order\.paid {2}letter by letter/);
    expect(stdout).toMatch(/✓ yes {2}Any {4}\* {8}order\.paid {2}`\*` takes `order\.paid`/);
    expect(stdout).toMatch(/✗ no {3}None .*refused by the server: nothing/);
  });

  test('ends with what to read and run next', async () => {
    const { stdout } = await run('topic', 'a', 'a');
    expect(stdout).toContain('read  events-course guide counting#sums');
    expect(stdout).toContain('next  events-course run 01');
  });

  test('--json is one object on stdout', async () => {
    const { exitCode, stdout } = await run('topic', 'a', 'b', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      filter: 'a',
      topic: 'b',
      notation: 'Exact',
      answers: [
        { dialect: 'Exact', filter: 'a', topic: 'b', matches: false, why: 'letter by letter' },
        { dialect: 'Any', matches: true, outcome: 'delivered' },
        {
          dialect: 'None',
          why: 'nothing fits',
          outcome: 'refused-by-server',
          servers: [{ server: 'None-server', version: '1.0', outcome: 'refused-by-server' }],
        },
      ],
    });
  });

  test('without a topic it is misused', async () => {
    const { exitCode, stderr } = await run('topic', 'order.*');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('`<topic>` is missing.');
  });
});
