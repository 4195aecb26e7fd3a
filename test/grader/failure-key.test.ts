// What a failure is recognized by: the same for every run of the same mistake.
import { chai } from '@vitest/expect';
import { beforeEach, describe, expect, test } from 'vitest';
import { backTo, keyOf, noteAssertion } from '../../src/grader/engine/failure-key.ts';
import { RuleBroken } from '../../src/trial/history.ts';

beforeEach(() => backTo());

function failedOn(received: unknown, label?: string) {
  backTo();
  noteAssertion(received, label);
  return keyOf(new chai.AssertionError('not equal', { actual: received }));
}

describe('what an assertion failed by', () => {
  test('its label, or which one of the test it is, and the value', () => {
    expect(failedOn('left', 'the second')).toEqual({ assertion: 'the second', received: "'left'" });
    expect(failedOn('left')).toEqual({ assertion: '#1', received: "'left'" });
  });

  test('another number makes no other failure of it', () => {
    expect(failedOn([1, '2,500.5'], 'after 3 ms')).toEqual(failedOn([12, '7'], 'after 40 ms'));
    expect(failedOn('a')).not.toEqual(failedOn('b'));
  });

  test('nor does an id made at random, whatever stands behind it', () => {
    const withId = (id: string) => failedOn({ id, of: 'x'.repeat(160), type: 'late' });
    expect(withId('3f0e1bcd-4a5c-4f7d-9a3b-aaaaaaaaaaaa')).toEqual(
      withId('aafdecbd-bafe-4fed-babe-1234567890ab'),
    );
  });

  test('the numbers are gone before a long value is cut', () => {
    const long = (times: number[]) => failedOn({ times, of: 'x'.repeat(170), type: 'late' });
    expect(long([1, 2])).toEqual(long([1000, 20_000]));
  });
});

test('a rule by its name and how it was broken, an error by its message and the last assertion', () => {
  const broken = { rule: 'in-time', how: 'late', expected: 'a', yours: 'b', atMs: 3 };
  expect(keyOf(new RuleBroken('in time', broken))).toEqual({ rule: 'in-time', how: 'late' });
  noteAssertion(1);
  expect(keyOf(new TypeError('no item 7\nof 8'))).toEqual({
    thrown: 'TypeError: no item #',
    after: 1,
  });
});

test('an error that throws whenever it is read', () => {
  const refuse = () => {
    throw new Error('no');
  };
  const hostile = new Proxy(new Error('x'), { get: refuse, getPrototypeOf: refuse });
  noteAssertion(1);
  expect(keyOf(hostile)).toEqual({ thrown: 'unreadable', after: 1 });
});
