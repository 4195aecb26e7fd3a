// The child's only way to speak: one line a report on fd 3, `<nonce> <json>`.
// The nonce stands outside the JSON, so no getter or toJSON of the learner's ever sees it.
import fs from 'node:fs';
import { withoutSequences } from '../../text/safe.ts';
import { visible } from '../../text/visible.ts';
import { exitCodes, type Failure, type Report } from '../protocol.ts';

// Captured before the learner's code is loaded.
const { closeSync, writeSync } = fs;
const { stringify, parse } = JSON;
const { setImmediate } = globalThis;

let nonce = '';

export function useNonce(value: string): void {
  nonce = value;
}

/** Written whole before it returns: the pipe blocks. Where it is gone, nothing that we say can be heard. */
export function report(message: Report): void {
  try {
    writeSync(3, `${nonce} ${stringify(message)}\n`);
  } catch {
    leave(exitCodes.pipeGone);
  }
}

/** All is printed: so the grader need not wait for our death to know it. On Windows a part may still be on its way. */
export function closeOutput(): void {
  if (process.platform === 'win32') return;
  for (const fd of [1, 2]) {
    try {
      closeSync(fd);
    } catch {} // closed already
  }
}

/** Ends the process at once: no exit handler of the learner's runs. */
export const leave = (process as any).reallyExit.bind(process) as (code: number) => never;

/** A turn of the event loop. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A learner may throw anything: what has no message, what refuses to become a string, what throws when it is read. */
export function describeFailure(
  error: any,
  pretty: (value: unknown) => string = asString,
): Failure {
  const isCompared = read(
    () => error.showDiff ?? (error.expected !== undefined && error.actual !== undefined),
  );
  return {
    name: visibleText(asText(() => error?.name ?? 'Error')),
    message: visibleText(asText(() => error?.message ?? error)),
    stack: asText(() => error?.stack ?? ''),
    ...(isCompared && {
      expected: asText(() => pretty(error.expected)),
      received: asText(() => pretty(error.actual)),
    }),
  };
}

function read<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** Enough to say what happened; an error may carry a message of any size. */
const mostCharacters = 16_000;

const asString = (value: unknown) =>
  typeof value === 'symbol' ? value.toString() : `${value as string}`;

const asText = (look: () => unknown): string =>
  read(() => asString(look()).slice(0, mostCharacters)) ?? 'what cannot be read';

/** A message's colors go; what can't be seen in it is shown. */
const visibleText = (message: string) =>
  visible(withoutSequences(message).replaceAll('\r\n', '\n'));

/** What can be sent of what a spec exhibits; the learner's objects may be in it. */
export function sendable<T>(value: T, otherwise: T): T {
  try {
    const text = stringify(value);
    return text.length < 100_000 ? parse(text, visibleStrings) : otherwise;
  } catch {
    return otherwise;
  }
}

const visibleStrings = (_key: string, value: unknown) =>
  typeof value === 'string' ? visible(value) : value;
