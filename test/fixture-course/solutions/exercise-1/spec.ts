import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { add, Counter } from './exercise-1.ts';

describe('1 adding', () => {
  test('adds small numbers', () => {
    expect(add(1, 2)).toBe(3);
  });
  test('adds negative numbers', async () => {
    expect(await add(-1, -2), 'the sum keeps its sign').toBe(-3);
  });
});

describe('2 counting', () => {
  test('counts calls', () => {
    const emitter = new EventEmitter();
    const counter = new Counter(emitter);
    emitter.emit('call');
    emitter.emit('call');
    expect(counter.count).toBe(2);
  });
  test('stops at close', () => {
    const emitter = new EventEmitter();
    const counter = new Counter(emitter);
    counter.close();
    emitter.emit('call');
    expect(emitter.listenerCount('call'), 'close() leaves no listener').toBe(0);
    expect(counter.count).toBe(0);
  });
});
