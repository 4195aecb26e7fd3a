// Why there is no verdict on the behavior. A table for each thing that a check looks at, in that order:
// the file, its bundle, what the child did, a pass. Of each table the first row that holds is said.
import { isBuiltin } from 'node:module';
import { makeSafe } from '../text/safe.ts';
import { visible } from '../text/visible.ts';
import type { Problem } from './bundle.ts';
import type { ChildRecord } from './child.ts';
import { tooLarge } from './inputs.ts';
import type { Limits } from './limits.ts';
import { type Maps, placeInSolution } from './places.ts';
import { exitCodes, type Failure, stepOf } from './protocol.ts';
import { type Tampering, tamperingIn } from './tampering.ts';
import type { NoVerdict, Reason, Uncaught } from './verdict.ts';

export interface Trouble
  extends Pick<NoVerdict, 'reason' | 'message' | 'advice' | 'at' | 'frame'> {}

interface Row<Facts> {
  reason: Reason;
  when(facts: Facts): unknown;
  message: string | ((facts: Facts) => string);
  advice: string | ((facts: Facts) => string);
  /** Where it happened. */
  stack?(facts: Facts): string | undefined;
}

// --- The file: why it can't be read; else the code of the error ------------------------------------

const ofFile: Row<string>[] = [
  {
    reason: 'import',
    when: (why) => why === 'outside',
    message: 'the exercise leads outside your workspace through a link',
    advice: 'Put a real file there. Only files within the workspace are graded.',
  },
  {
    reason: 'missing',
    when: (why) => why === 'not a file',
    message: 'the exercise is not a file',
    advice: 'Something else stands in its place.',
  },
  {
    reason: 'load',
    when: (why) => why === 'too large',
    message: `the file is ${tooLarge.size}`,
    advice: tooLarge.advice,
  },
  {
    reason: 'missing',
    when: (why) => why === 'ENOENT',
    message: 'the file is not there',
    advice: 'The command `reset` brings the starter back.',
  },
  {
    reason: 'missing',
    when: () => true,
    message: (code) => `the file cannot be read (${code})`,
    advice: 'Look at its permissions.',
  },
];

export const troubleOfFile = (why: string): Trouble => firstOf(ofFile, why)!;

// --- The bundle ------------------------------------------------------------------------------------

const ofBundle: Row<Problem>[] = [
  {
    reason: 'syntax',
    when: ({ problem }) => problem === 'syntax',
    message: ({ message }) => makeSafe(message),
    advice: ({ advice }) =>
      advice ?? 'The file cannot be read as TypeScript, so no test could run.',
  },
  {
    reason: 'import',
    when: ({ problem }) => problem === 'import',
    message: ({ message }) => makeSafe(message),
    advice: ({ advice }) =>
      advice ?? 'Exercises import only built-ins of Node and files of your own workspace.',
  },
];

export const troubleOfBundle = (problem: Problem): Trouble => firstOf(ofBundle, problem)!;

// --- What the child did ----------------------------------------------------------------------------

interface Facts {
  record: ChildRecord;
  limits: Limits;
  tampering: Tampering | undefined;
}

const growth =
  'Something grows without end: a list that is only added to, or a loop that never leaves.';

const ofRecord: Row<Facts>[] = [
  {
    reason: 'tampering', // before all else: what follows may follow from it
    when: ({ tampering }) => tampering,
    message: ({ tampering }) => `your file tries to replace a built-in: ${tampering!.what}`,
    advice:
      'The tests stand on the built-ins, so they stay as they are. Solve it without replacing them.',
    stack: ({ tampering }) => tampering!.stack,
  },
  {
    reason: 'tampering',
    when: ({ record }) => record.killedFor === 'forgery' || record.code === exitCodes.pipeGone,
    message: 'your file uses the pipe on which the tests report',
    advice: 'It is no part of any exercise: print with console.log.',
  },
  {
    // It was on its way to the limit of time too; which of them strikes first depends on the machine.
    reason: 'memory',
    when: ({ record, limits }) =>
      isOutOfTime(record) && record.peakBytes >= limits.residentBytes / 3,
    message: (facts) =>
      `${afterTime(facts)} with ${megabytes(facts.record.peakBytes)} of memory ${whereItWas(facts)}`,
    advice: growth,
  },
  {
    reason: 'timeout',
    when: ({ record }) => isOutOfTime(record),
    message: (facts) => `${afterTime(facts)} ${whereItWas(facts)}`,
    advice: ({ record }) => timeoutAdvice(record),
  },
  {
    reason: 'memory',
    when: ({ record }) => record.killedFor === 'memory' || diedOfMemory(record),
    message: (facts) =>
      `stopped at ${megabytes(facts.limits.residentBytes)} of memory ${whereItWas(facts)}`,
    advice: growth,
  },
  {
    reason: 'output',
    when: ({ record }) => record.killedFor === 'output',
    message: (facts) =>
      `stopped after ${megabytes(facts.limits.printedBytes)} of output ${whereItWas(facts)}`,
    advice: 'Your code prints without end. A console.log in a loop?',
  },
  {
    reason: 'import',
    when: ({ record }) => record.refusedImport,
    message: ({ record }) => sayRefused(record.refusedImport!.specifier),
    advice: ({ record }) => importAdvice(record.refusedImport!.specifier),
    stack: ({ record }) => record.refusedImport!.stack,
  },
  {
    reason: 'load',
    when: ({ record }) => record.loadFailure,
    message: ({ record }) => `your file throws while it is loaded: ${titleOf(record.loadFailure!)}`,
    advice: 'It stops before the first test. What stands outside functions runs at once.',
    stack: ({ record }) => record.loadFailure!.stack,
  },
  {
    reason: 'exit',
    when: ({ record }) => record.exitCalled,
    message: (facts) =>
      `process.exit(${facts.record.exitCalled!.code}) was called ${whereItWas(facts)}`,
    advice:
      'A program that ends itself cannot be tested, and its caller cannot go on. Return or throw.',
    stack: ({ record }) => record.exitCalled!.stack,
  },
  {
    reason: 'crash',
    when: ({ record }) => record.phase !== 'end',
    message: (facts) =>
      `the process ended (${facts.record.signal ?? `code ${facts.record.code}`}) ${whereItWas(facts)}`,
    advice: 'Your code ended the process that runs it.',
    stack: ({ record }) => record.unhandled[0]?.stack,
  },
  {
    reason: 'tampering',
    when: ({ record }) => record.deadMatchers.length > 0,
    message: ({ record }) =>
      `a comparison that is false no longer fails: ${record.deadMatchers.join(', ')}`,
    advice: 'Something that your file does changes what the tests stand on.',
  },
];

/** Why no verdict on the behavior was possible, or undefined where one was. */
export const troubleOf = (record: ChildRecord, limits: Limits, maps: Maps): Trouble | undefined =>
  firstOf(ofRecord, { record, limits, tampering: tamperingIn(record, maps) }, maps);

// --- A pass: every test that reported has passed ---------------------------------------------------

const ofPass: Row<{ uncaught: Uncaught | undefined; isComplete: boolean }>[] = [
  {
    reason: 'unhandled',
    when: ({ uncaught }) => uncaught,
    message: ({ uncaught }) => uncaught!.message,
    advice:
      'Every test passed, but a promise was left rejected, or a timer or listener threw. In production that ends the process.',
  },
  {
    reason: 'incomplete',
    when: ({ isComplete }) => !isComplete,
    message: 'not every test reported',
    advice:
      'This is a bug in the course. Please report it: `report --with-code` writes what we need.',
  },
];

export function troubleOfPass(
  record: ChildRecord,
  maps: Maps,
  isComplete: boolean,
): Trouble | undefined {
  const uncaught = uncaughtIn(record, maps);
  const trouble = firstOf(ofPass, { uncaught, isComplete });
  return trouble && { ...trouble, at: uncaught?.at };
}

// --- What the rows say -----------------------------------------------------------------------------

function firstOf<Facts>(rows: Row<Facts>[], facts: Facts, maps?: Maps): Trouble | undefined {
  const row = rows.find(({ when }) => when(facts));
  if (!row) return undefined;
  const { reason, message, advice } = row;
  const said = (text: Row<Facts>['message']) => (typeof text === 'string' ? text : text(facts));
  const stack = row.stack?.(facts);
  const at = stack === undefined || !maps ? undefined : placeInSolution(stack, maps);
  return { reason, message: said(message), advice: said(advice), at };
}

const isOutOfTime = ({ killedFor }: ChildRecord) =>
  killedFor === 'silence' || killedFor === 'total';

const afterTime = ({ record, limits }: Facts) =>
  `stopped after ${(record.killedFor === 'silence' ? limits.silenceMs : limits.totalMs) / 1000} s`;

/** V8's own last words, where no limit of ours struck first. */
const diedOfMemory = ({ phase, signal, code, output }: ChildRecord) =>
  phase !== 'end' &&
  (signal !== null || code === abortedOnWindows) &&
  /FATAL ERROR: .*(memory|llocation)/.test(output.lastWords);

/** Windows has no SIGABRT: Node ends with this code instead. */
const abortedOnWindows = 134;

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/** What was left rejected or uncaught, the first of it. */
export function uncaughtIn(record: ChildRecord, maps: Maps): Uncaught | undefined {
  const failure = record.unhandled[0];
  if (!failure) return undefined;
  const during = failure.during ? `, in ${sayTest(failure.during)}` : '';
  return {
    message: `an error that nobody caught${during}: ${titleOf(failure)}`,
    at: placeInSolution(failure.stack, maps),
  };
}

function whereItWas({ record }: Facts): string {
  if (record.running) return `in ${sayTest(record.running)}${sayRun(record)}`;
  if (record.phase === 'load') return 'while your file was loaded';
  const last = [...record.tests.keys()].at(-1);
  return last === undefined ? 'before the first test' : `after ${sayTest(last)}`;
}

/** `--seed` generates the same runs again. */
const sayRun = ({ run }: ChildRecord) =>
  run ? `, generated run ${run.run} of seed ${run.seed}` : '';

/** `1 adding > adds small numbers` → `step 1, "adds small numbers"` */
function sayTest(fullName: string): string {
  const [, name] = /^\d+ .*? > (.*)$/s.exec(fullName) ?? [];
  return name === undefined ? `"${fullName}"` : `step ${stepOf(fullName)}, "${name}"`;
}

function timeoutAdvice(record: ChildRecord): string {
  if (record.killedFor === 'total') {
    return 'The tests together took too long. Something is slow, or waits for what never happens.';
  }
  if (record.phase === 'load' && !record.running) {
    return 'Loading never ended: a loop whose condition never changes, or an await at top level that never settles.';
  }
  return 'The code never gave control back: no timer, no promise, no test can run meanwhile. Usually a loop whose condition never changes, or work that grows with the square of its input.';
}

const reachesOut =
  'It reaches out of the program, which no exercise needs. Open are events, timers, util, async_hooks and the like.';

const seesTheTests =
  'It sees the objects of the tests themselves. AsyncLocalStorage and AsyncResource are open.';

const sayRefused = (specifier: string) =>
  closedFunction.test(specifier)
    ? `${specifier} is closed here`
    : `"${visible(specifier)}" cannot be imported here`;

/** What is refused by name may be no module, but a function of one or of the global object. */
const closedFunction = /^(process\.|async_hooks\.|fetch$|WebSocket$|EventSource$)/;

function importAdvice(specifier: string): string {
  if (/^async_hooks\./.test(specifier)) return seesTheTests;
  if (closedFunction.test(specifier)) return reachesOut;
  if (/^(\.|\/|file:|data:)/.test(specifier)) {
    return 'Exercises import only files of your own workspace.';
  }
  return isBuiltin(specifier)
    ? reachesOut
    : 'Exercises use no packages: what they practise fits into one file.';
}

const titleOf = ({ name, message }: Failure) => `${name}: ${message.split('\n')[0]}`;
