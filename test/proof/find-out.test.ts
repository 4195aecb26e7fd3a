import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/course/interrupted.ts';
import { findOut } from '../../src/proof/find-out.ts';
import { Lanes } from '../../src/proof/lanes.ts';
import { Memory } from '../../src/proof/memory.ts';
import { temporaryFolder } from '../support/fixture.ts';

const ground = (folder?: string) => ({ lanes: new Lanes(2), memory: new Memory(folder) });
test('what was found out in this process is known in it at once', () => {
  const memory = new Memory();
  memory.keep(['grade', 'a'], 'pass');
  expect(memory.recall(['grade', 'a'])).toBe('pass');
  expect(memory.recall(['grade', 'b'])).toBe(undefined);
});

const isPass = (result: string) => result === 'pass';

/** Work whose results come one after the other; the last one again and again. */
function giving(...results: string[]) {
  const work = async () => {
    work.calls++;
    return results.length > 1 ? results.shift()! : results[0]!;
  };
  work.calls = 0;
  return work;
}

describe('a piece of the proof', () => {
  test('that fails is done once more, and alone', async () => {
    const tools = ground();
    let running = 0;
    const seen: number[] = [];
    const others = Array.from({ length: 6 }, () =>
      tools.lanes.together(async () => {
        running++;
        await nextTurn();
        running--;
      }),
    );
    const results = ['fail', 'pass'];
    const work = async () => {
      seen.push(running);
      return results.shift()!;
    };
    expect(await findOut(tools, 'what', work, isPass)).toBe('pass');
    expect(seen.at(-1), 'others that run beside the second attempt').toBe(0);
    await Promise.all(others);
  });

  test('that fails twice has failed, and is not remembered', async () => {
    const folder = temporaryFolder('memory');
    const work = giving('fail');
    const first = ground(folder);
    expect(await findOut(first, 'what', work, isPass)).toBe('fail');
    expect(work.calls).toBe(2);
    first.memory.save('test');
    expect(await findOut(ground(folder), 'what', giving('pass'), isPass)).toBe('pass');
  });

  test('that is given up says nothing, and is not remembered', async () => {
    const stop = new AbortController();
    const tools = { ...ground(), signal: stop.signal };
    const work = async () => {
      stop.abort();
      return 'pass';
    };
    await expect(findOut(tools, 'what', work, isPass)).rejects.toThrow(Interrupted);
    expect(tools.memory.recall('what')).toBeUndefined();
    await expect(findOut(tools, 'other', giving('pass'), isPass)).rejects.toThrow(Interrupted);
  });
});

describe('the memory', () => {
  test('keeps what a proof of one part did not need, until all was asked for', () => {
    const folder = temporaryFolder('memory');
    const all = new Memory(folder);
    all.keep('a', 1);
    all.keep('b', 2);
    all.save('test');
    const part = new Memory(folder);
    part.keep('c', 3);
    part.save('test');
    const whole = new Memory(folder);
    expect(['a', 'b', 'c'].map((what) => whole.recall(what))).toEqual([1, 2, 3]);
    const next = new Memory(folder);
    next.recall('a');
    next.forgetTheRest();
    next.save('test');
    const last = new Memory(folder);
    expect(['a', 'b', 'c'].map((what) => last.recall(what))).toEqual([1, undefined, undefined]);
  });
});

test('no more is done at once than there are lanes, in the order in which it came', async () => {
  const lanes = new Lanes(2);
  const [order, most] = [[] as number[], { at: 0, most: 0 }];
  await Promise.all(
    [1, 2, 3, 4, 5].map((id) =>
      lanes.together(async () => {
        most.most = Math.max(most.most, ++most.at);
        order.push(id);
        await nextTurn();
        most.at--;
      }),
    ),
  );
  expect({ order, most: most.most }).toEqual({ order: [1, 2, 3, 4, 5], most: 2 });
});
