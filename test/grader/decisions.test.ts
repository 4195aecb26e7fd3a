// Each function of `process` and each global that an answer finds has been decided about, in this Node.
import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { onGlobal, onProcess } from '../../src/grader/engine/decisions.ts';
import {
  buildFixture,
  type Fixture,
  makeFixtureWorkspace,
  runProgram,
} from '../support/fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await buildFixture();
});

/** The verdict on an answer that does this while it is loaded. */
async function checkDoing(statements: string) {
  const workspace = await makeFixtureWorkspace(fixture, 'decisions');
  const text = `${statements}\nexport const add = () => 0;\nexport class Counter {}\n`;
  fs.writeFileSync(path.join(workspace, 'exercises/exercise-1.ts'), text);
  const { stdout } = await runProgram(fixture, workspace, 'check', '1', '--json');
  return JSON.parse(stdout) as { reason: string; message: string; output: string };
}

const namesOf = (decisions: typeof onProcess) => Object.values(decisions).flat();

test('an answer finds no function of process that nobody decided about', async () => {
  const { output } = await checkDoing(`
    const isPlain = (value: any) => typeof value === 'object' && !(Symbol.iterator in value) && !('pipe' in value);
    const names = new Set<string>();
    for (let object: any = process; object !== Object.prototype; object = Object.getPrototypeOf(object)) {
      for (const name of Reflect.ownKeys(object).map(String)) {
        const value = (process as any)[name];
        if (typeof value === 'function') names.add(name);
        if (!value || name === '_events' || name === 'env' || name === 'constructor') continue;
        if (typeof value !== 'function' && !isPlain(value)) continue;
        const owners = [value, typeof value === 'function' ? {} : Object.getPrototypeOf(value) ?? {}];
        for (const key of owners.filter((owner) => owner !== Object.prototype).flatMap((owner) => Object.getOwnPropertyNames(owner)))
          if (typeof value[key] === 'function' && key !== 'constructor') names.add(name + '.' + key);
      }
    }
    console.log([...names].join('\\n'));`);
  const found = output.trim().split('\n');
  expect(found).toEqual(expect.arrayContaining(['nextTick', 'hrtime.bigint', 'binding']));
  expect(found.filter((name) => !namesOf(onProcess).includes(name))).toEqual([]);
});

test('an answer finds no global that nobody decided about', async () => {
  const { output } = await checkDoing(`
    for (const name of Object.getOwnPropertyNames(globalThis)) void (globalThis as any)[name];
    new Response(); // loads what is behind fetch, which has globals of its own
    console.log(Reflect.ownKeys(globalThis).map(String).join('\\n'));`);
  const found = output.trim().split('\n');
  expect(found).toEqual(expect.arrayContaining(['Response', 'Symbol(undici.globalDispatcher.1)']));
  expect(found.filter((name) => !namesOf(onGlobal).includes(name))).toEqual([]);
});

test('nothing is decided twice', () => {
  for (const decisions of [onProcess, onGlobal]) {
    expect(new Set(namesOf(decisions)).size).toBe(namesOf(decisions).length);
  }
});

test('whatever is blocked refuses by its name', async () => {
  const functions = [
    ...onProcess.blocked.map((name) => `process.${name}`),
    ...onGlobal.blocked.map((name) => `globalThis.${name}`),
  ];
  const { output, reason } = await checkDoing(`
    for (const [name, call] of [${functions.map((name) => `['${name}', (${name.replace('.', ' as any).')}]`)}] as [string, any][]) {
      if (call === undefined) continue;
      try { call(() => true); console.log(name); } catch (error: any) {
        if (error.message !== name.replace('globalThis.', '') + ' is not open to exercises') console.log(name, error.message);
      }
    }`);
  expect(output).toBe('');
  expect(reason).toBe('import');
});

test('an answer with a callback for uncaught errors is refused by its name', async () => {
  const { reason, message } = await checkDoing(
    `(process as any).${'addUncaughtExceptionCaptureCallback' in process ? 'add' : 'set'}UncaughtExceptionCaptureCallback(() => true);`,
  );
  expect({ reason, message }).toEqual({
    reason: 'import',
    message: expect.stringMatching(/^process\.(add|set)UncaughtExceptionCaptureCallback /),
  });
});

test('what connects fetch to the network is out of reach', async () => {
  const { reason, message } = await checkDoing(`
    new Response();
    const key = Reflect.ownKeys(globalThis).find((name) => String(name).includes('undici'));
    const { dispatch } = (globalThis as any)[key!];
    dispatch({ origin: 'http://127.0.0.1:9', path: '/', method: 'GET' }, {});`);
  expect(reason).toBe('import');
  expect(message).toMatch(/^fetch /);
});

test("an answer's AsyncLocalStorage can do what Node's can", async () => {
  const { output } = await checkDoing(`
    import { AsyncLocalStorage } from 'node:async_hooks';
    const storage: any = new AsyncLocalStorage<number>();
    const scope = storage.withScope?.(7);
    const within = storage.getStore();
    scope?.[Symbol.dispose]();
    const names = Object.getOwnPropertyNames(AsyncLocalStorage.prototype);
    console.log(JSON.stringify({ names, within, after: storage.getStore() ?? 'none' }));`);
  const { names, within, after } = JSON.parse(output);
  const own = Object.getOwnPropertyNames(AsyncLocalStorage.prototype);
  expect(names).toEqual(expect.arrayContaining(own.filter((name) => !name.startsWith('_'))));
  expect(within).toBe(own.includes('withScope') ? 7 : undefined);
  expect(after).toBe('none');
});
