// What a failure is recognized by: a broken rule, or which assertion of the test failed and on what
// value. Neither a line of the spec nor the wording of a library is in it.
import { chai } from '@vitest/expect';
import { RuleBroken } from '../../trial/history.ts';
import type { FailureKey } from '../protocol.ts';

interface Assertion {
  /** Counted from 1 in its test. */
  ordinal: number;
  label?: string;
  value?: unknown;
}

let last: Assertion = { ordinal: 0 };

/** The last call of `expect` in the running test. */
export const lastAssertion = (): Assertion => last;

/** For a test that begins, or for code that is called again until it passes: its assertions count once. */
export function backTo(assertion: Assertion = { ordinal: 0 }): void {
  last = assertion;
}

export function noteAssertion(value: unknown, label?: string): void {
  last = { ordinal: last.ordinal + 1, label, value };
}

export function keyOf(error: unknown): FailureKey {
  try {
    return keyOfReadable(error);
  } catch {
    return { thrown: 'unreadable', after: last.ordinal };
  }
}

function keyOfReadable(error: unknown): FailureKey {
  const { ordinal, label, value } = last;
  if (error instanceof RuleBroken) return { rule: error.rule, how: error.how };
  if (error instanceof chai.AssertionError) {
    const { actual = value } = error as { actual?: unknown };
    const assertion = label === undefined ? `#${ordinal}` : masked(label);
    return { assertion, received: brief(actual) };
  }
  return { thrown: sayThrown(error), after: ordinal };
}

function sayThrown(error: unknown): string {
  const { name, message } = error as Error;
  if (/^Test timed out in /.test(message)) return 'timeout';
  return cut(`${name}: ${String(message).split('\n')[0]}`);
}

const mostCharacters = 200;
const mostItems = 20;
const mostLevels = 4;

const cut = (text: string) => masked(text).slice(0, mostCharacters);

/** What was measured, counted or made at random differs from time to time. */
const masked = (text: string) =>
  text.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d+([.,]\d+)*/g, '#');

/** A value in a few characters. Own data only: nothing of the value's is called, and errors are named. */
export function brief(value: unknown): string {
  try {
    return cut(shown(value, 0));
  } catch {
    return 'unreadable';
  }
}

function shown(value: unknown, level: number): string {
  if (typeof value === 'string') return `'${cut(value)}'`;
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return nameOf(value);
  if (level === mostLevels) return '…';
  const inner = (one: unknown) => shown(one, level + 1);
  if (Array.isArray(value)) return `[${value.slice(0, mostItems).map(inner).join(', ')}]`;
  if (value instanceof Map || value instanceof Set)
    return `${nameOf(value)} ${inner([...value].slice(0, mostItems))}`;
  const fields = Object.entries(Object.getOwnPropertyDescriptors(value))
    .slice(0, mostItems)
    .map(([key, own]) => `${key}: ${inner(own.value)}`);
  const name = nameOf(value);
  return `${name === 'Object' ? '' : `${name} `}{${fields.join(', ')}}`;
}

const nameOf = (value: object): string => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null ? 'null' : String(prototype.constructor?.name);
};
