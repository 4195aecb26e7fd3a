// The child's only way to speak: one line a report on fd 3, `<nonce> <json>`.
// The nonce stands outside the JSON, so no getter or toJSON of the learner's ever sees it.
import fs from 'node:fs';
import type { Failure, Report } from '../protocol.ts';

// Captured before the learner's code is loaded.
const { writeSync } = fs;
const { stringify } = JSON;
const { setImmediate } = globalThis;

let nonce = '';

export function useNonce(value: string): void {
  nonce = value;
}

/** Written whole before it returns: the pipe blocks. */
export function report(message: Report): void {
  writeSync(3, `${nonce} ${stringify(message)}\n`);
}

/** Ends the process at once: no exit handler of the learner's runs. */
export const leave = (process as any).reallyExit.bind(process) as (code: number) => never;

/** A turn of the event loop. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

export function describeFailure(error: any): Failure {
  return {
    name: asText(error?.name ?? 'Error'),
    message: asText(error?.message ?? error),
    stack: asText(error?.stack ?? ''),
    expected: optionalText(error?.expected),
    received: optionalText(error?.actual),
  };
}

/** Enough to say what happened; an error may carry a message of any size. */
const mostCharacters = 16_000;

const optionalText = (value: unknown) => (value === undefined ? undefined : asText(value));

/** A learner may throw anything, also what refuses to become a string. */
function asText(value: unknown): string {
  try {
    return `${value as string}`.slice(0, mostCharacters);
  } catch {
    return typeof value;
  }
}
