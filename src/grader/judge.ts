// From the record of a life to a verdict. `pass` has one way in; every other end is named.
import type { Life } from './child.ts';
import type { Limits } from './limits.ts';
import { lineInSpec, type Maps, placeInSolution, specLinesAt, withPlaces } from './places.ts';
import { type Failure, stepOf, type TestReport } from './protocol.ts';
import type { DeclaredTest, NoVerdict, Reason, StepResult, TestResult } from './verdict.ts';

export interface Trouble
  extends Pick<NoVerdict, 'reason' | 'message' | 'advice' | 'at' | 'frame'> {}

/** Why no verdict on the behaviour was possible, or undefined where one was. */
export function troubleOf(life: Life, limits: Limits, maps: Maps): Trouble | undefined {
  const where = whereItWas(life);
  const last = life.exitCalled?.stack ?? life.loadFailure?.stack ?? life.unhandled[0]?.stack;
  const because = (reason: Reason, message: string, advice: string): Trouble => {
    const at = last ? placeInSolution(last, maps) : undefined;
    return { reason, message, advice, at };
  };

  if (life.killedFor === 'silence' || life.killedFor === 'total') {
    const ms = life.killedFor === 'silence' ? limits.silenceMs : limits.totalMs;
    return because('timeout', `stopped after ${ms / 1000} s ${where}`, timeoutAdvice(life));
  }
  if (
    life.killedFor === 'memory' ||
    /heap out of memory|allocation failed/i.test(life.output.text)
  ) {
    const limit = Math.round(limits.residentBytes / 1e6);
    return because(
      'memory',
      `stopped at ${limit} MB of memory ${where}`,
      'Something grows without end: a list that is only added to, or a loop that never leaves.',
    );
  }
  if (
    life.killedFor === 'output' ||
    life.unhandled.some(({ message }) => /ENOBUFS/.test(message))
  ) {
    return because(
      'output',
      `stopped after ${limits.printedBytes / 1e6} MB of output ${where}`,
      'Your code prints without end. A console.log in a loop?',
    );
  }
  const replaced = life.tampering ?? replacedBuiltin(life);
  if (replaced) {
    return because(
      'tampering',
      `your file tries to replace a built-in: ${replaced}`,
      'The tests stand on the built-ins, so they stay as they are. Solve it without replacing them.',
    );
  }
  if (life.refusedImport) {
    return because(
      'import',
      `"${life.refusedImport}" cannot be imported here`,
      importAdvice(life.refusedImport),
    );
  }
  if (life.loadFailure) {
    return because(
      'load',
      `your file throws while it is loaded: ${titleOf(life.loadFailure)}`,
      'It stops before the first test. What stands outside functions runs at once.',
    );
  }
  if (life.exitCalled) {
    return because(
      'exit',
      `process.exit(${life.exitCalled.code}) was called ${where}`,
      'A program that ends itself cannot be tested, and its caller cannot go on. Return or throw.',
    );
  }
  if (life.phase !== 'end') {
    const how = life.signal ?? `code ${life.code}`;
    return because(
      'crash',
      `the process ended (${how}) ${where}`,
      'Your code ended the process that runs it.',
    );
  }
  if (life.deadMatchers.length > 0) {
    return because(
      'tampering',
      `a comparison that is false no longer fails: ${life.deadMatchers.join(', ')}`,
      'Something that your file does changes what the tests stand on.',
    );
  }
  return undefined;
}

/** What was left rejected or uncaught; only asked where every test passed. */
export function unhandledTrouble(life: Life, maps: Maps): Trouble | undefined {
  const failure = life.unhandled[0];
  if (!failure) return undefined;
  return {
    reason: 'unhandled',
    message: `an error that nobody caught: ${titleOf(failure)}`,
    advice:
      'Every test passed, but a promise was left rejected, or a timer or listener threw. In production that ends the process.',
    at: placeInSolution(failure.stack, maps),
  };
}

/** The steps with their tests in the order of the spec; what did not report counts as skipped. */
export function stepsOf(declared: DeclaredTest[], life: Life, maps: Maps): StepResult[] {
  const steps: StepResult[] = [];
  for (const { step, stepTitle, name } of declared) {
    let result = steps.find((known) => known.step === step);
    if (!result) {
      result = { step, title: stepTitle, status: 'skipped', tests: [] };
      steps.push(result);
    }
    result.tests.push(
      testResult(name, life.tests.get(`${step} ${stepTitle} > ${name}`), life, maps),
    );
  }
  for (const step of steps) step.status = statusOfStep(step.tests);
  return steps;
}

function statusOfStep(tests: TestResult[]): StepResult['status'] {
  if (tests.some(({ status }) => status === 'fail')) return 'fail';
  return tests.every(({ status }) => status === 'pass') ? 'pass' : 'skipped';
}

function testResult(
  name: string,
  report: TestReport | undefined,
  life: Life,
  maps: Maps,
): TestResult {
  if (!report || report.state === 'skip') {
    return { name, status: 'skipped', durationMs: 0, exhibits: [] };
  }
  const exhibits = report.exhibits.map(({ kind, data }) => ({
    kind,
    data: withPlaces(data, maps),
  }));
  const base = { name, status: report.state, durationMs: report.durationMs, exhibits };
  const failure = report.failures[0];
  if (report.state === 'pass' || !failure) return base;
  const line = lineInSpec(failure.stack, maps);
  return {
    ...base,
    message: sayPlainly(failure, life.exports, maps.file),
    expected: failure.expected,
    received: failure.received,
    at: placeInSolution(failure.stack, maps),
    specLines: line === undefined ? undefined : specLinesAt(line, maps.specText),
  };
}

/** In the words of the learner's file, not of the bundle that it became. */
function sayPlainly(failure: Failure, exports: string[], file: string): string {
  const missing = missingExport(failure.message, exports);
  if (missing) return `${file} does not export \`${missing}\`.`;
  const timedOut = /^Test timed out in (\d+)ms/.exec(failure.message);
  if (timedOut) {
    return `Not finished after ${Number(timedOut[1]) / 1000} s: something it waits for never happens, or a promise never settles.`;
  }
  const message = failure.message
    .replace(/\(0 , import_\w+\.(\w+)\)/g, '$1')
    .replace(/import_\w+\./g, '');
  return /^(AssertionError|Error)$/.test(failure.name) ? message : `${failure.name}: ${message}`;
}

function missingExport(message: string, exports: string[]): string | undefined {
  const named = /import_\w+\.(\w+)/.exec(message)?.[1];
  return named !== undefined && !exports.includes(named) ? named : undefined;
}

function whereItWas(life: Life): string {
  if (life.running) {
    const [, step, , name] = /^((\d+) .*?) > (.*)$/.exec(life.running) ?? [];
    return step && name ? `in step ${stepOf(step)}, "${name}"` : `in "${life.running}"`;
  }
  if (life.phase === 'load') return 'while your file was loaded';
  return life.tests.size > 0 ? `after "${[...life.tests.keys()].at(-1)}"` : 'before the first test';
}

function timeoutAdvice(life: Life): string {
  if (life.killedFor === 'total') {
    return 'The tests together took too long. Something is slow, or waits for what never happens.';
  }
  if (life.phase === 'load' && !life.running) {
    return 'Loading never ended: a loop whose condition never changes, or an await at top level that never settles.';
  }
  return 'The code never gave control back: no timer, no promise, no test can run meanwhile. Usually a loop whose condition never changes, or work that grows with the square of its input.';
}

function importAdvice(specifier: string): string {
  if (/^(\.|\/|file:)/.test(specifier)) return 'Exercises import only files of your own workspace.';
  if (
    /^(node:)?(fs|child_process|net|http|https|v8|vm|inspector|module|worker_threads)/.test(
      specifier,
    )
  ) {
    return 'It reaches out of the program, which no exercise needs. Open are events, timers, util, async_hooks and the like.';
  }
  return 'Exercises use no packages: what they practise fits into one file.';
}

/** Built-ins are read-only in the child; this is how V8 says that somebody tried. */
function replacedBuiltin(life: Life): string | undefined {
  const failures = [
    ...(life.loadFailure ? [life.loadFailure] : []),
    ...[...life.tests.values()].flatMap((test) => test.failures),
    ...life.unhandled,
  ];
  for (const { name, message } of failures) {
    if (name !== 'TypeError') continue;
    const replaced = nameOfBuiltin(message);
    if (replaced) return replaced;
  }
  return undefined;
}

function nameOfBuiltin(message: string): string | undefined {
  const own = /Cannot assign to read only property '(\S+)' of a built-in/.exec(message);
  if (own) return own[1];
  const owner = `(?:function '(?:function|class) (\\w+)|object '(?:\\[object (\\w+)\\]|#<(\\w+)>))`;
  const assigned = new RegExp(
    `Cannot (?:assign to read only|delete) property '([A-Za-z_][^']*)' of ${owner}`,
  ).exec(message);
  if (assigned) {
    const [, property, callable, tagged, instance] = assigned;
    if (callable) return isBuiltin(callable) ? `${callable}.${property}` : undefined;
    const type = tagged ?? instance ?? '';
    if (type === 'global' || (type === 'Object' && isBuiltin(property!))) return property;
    return isBuiltin(type) && hasOfItsOwn(type, property!) ? `${type}.${property}` : undefined;
  }
  const redefined = /Cannot redefine property: ([A-Za-z_]\w*)/.exec(message)?.[1];
  return redefined && isBuiltin(redefined) ? redefined : undefined;
}

const isBuiltin = (name: string): boolean => /^[A-Za-z]/.test(name) && name in globalThis;

/** Not so the frozen objects and arrays of a learner: V8 names their constructor, too. */
function hasOfItsOwn(type: string, property: string): boolean {
  const builtin = (globalThis as any)[type];
  return type !== 'Object' && property !== 'length' && property in (builtin.prototype ?? builtin);
}

const titleOf = ({ name, message }: Failure) => `${name}: ${message.split('\n')[0]}`;
