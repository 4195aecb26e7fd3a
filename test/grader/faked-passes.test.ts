// Known mistakes whose author also tries to fool the tests: each is still caught. A cheat changes what
// the tests look with, or the objects that they lend to the answer.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Course, Mistake } from '../../src/course/course.ts';
import { exerciseSources } from '../../src/course/paths.ts';
import { buildContent } from '../../src/course-build/build-content.ts';
import { buildEngine } from '../../src/course-build/build-engine.ts';
import { loadCourse, loadMistakes } from '../../src/course-build/load-course.ts';
import { grade } from '../../src/grader/grade.ts';
import { withMistake } from '../../src/proof/prove-exercise.ts';
import { temporaryFolder } from '../support/fixture.ts';

interface Cheat {
  what: string;
  exercise: string;
  /** Known mistakes, by id. */
  mistakes?: string[];
  edits?: Mistake['edits'];
  /** Added at the end. */
  code?: string;
  seen: { step: number } | { reason: 'tampering'; message: string };
}

const listensToShutdown = `shutdown.addEventListener('abort', close);
    this.#disposers.push(() => shutdown.removeEventListener('abort', close));`;

/** It stays on the signal, and its place in the books of Node is kept secret. */
const listensSecretly = `shutdown.addEventListener('abort', close);
    const key = Reflect.ownKeys(shutdown).find((name) => String(name) === 'Symbol(kEvents)')!;
    const books = (shutdown as any)[key];
    const get = (type: string) =>
      new Error().stack!.includes('getEventListeners') ? undefined : Map.prototype.get.call(books, type);
    Object.defineProperty(books, 'get', { value: get, configurable: true });`;

const cheats: Cheat[] = [
  {
    what: 'sessions that are let go when the tests collect garbage',
    exercise: 'exercise-1',
    mistakes: ['array-of-sessions'],
    code: `(globalThis as any).gc = () => {
      sessions.length = 0;
      for (let i = 0; i < 10; i++) new ArrayBuffer(900_000_000);
    };`,
    seen: { step: 3 },
  },
  {
    what: 'a class that says of every error that it is an instance',
    exercise: 'exercise-1',
    mistakes: ['timeout-of-another-class'],
    code: 'Object.defineProperty(TimeoutError, Symbol.hasInstance, { value: () => true, configurable: true });',
    seen: { step: 4 },
  },
  {
    what: 'a class that says so for good',
    exercise: 'exercise-1',
    mistakes: ['timeout-of-another-class'],
    code: 'Object.defineProperty(TimeoutError, Symbol.hasInstance, { value: () => true });',
    seen: { reason: 'tampering', message: 'TimeoutError[Symbol.hasInstance]' },
  },
  {
    what: 'a base class that says so',
    exercise: 'exercise-3',
    edits: [
      {
        find: 'throw new ConcurrencyError(streamId, expectedVersion, actual);',
        replace:
          "throw Object.assign(new Error('no'), { streamId, expected: expectedVersion, actual });",
      },
      {
        find: 'class ConcurrencyError extends Error {',
        replace:
          'class ConcurrencyError extends class extends Error {\n  static override [Symbol.hasInstance]() {\n    return true;\n  }\n} {',
      },
    ],
    seen: { step: 2 },
  },
  {
    what: 'a listener on a signal that depends on the shutdown',
    exercise: 'exercise-1',
    edits: [
      {
        find: listensToShutdown,
        replace: `const derived = AbortSignal.any([shutdown]);
    kept.add(derived);
    listenWeakly(derived, new WeakRef(this));`,
      },
    ],
    code: `const kept = new Set<AbortSignal>();
    function listenWeakly(signal: AbortSignal, weak: WeakRef<ChatSession>) {
      signal.addEventListener('abort', () => weak.deref()?.close());
    }`,
    seen: { step: 2 },
  },
  {
    what: 'a listener that the books of the signal hide',
    exercise: 'exercise-1',
    edits: [{ find: listensToShutdown, replace: listensSecretly }],
    seen: { step: 2 },
  },
  {
    what: 'a hub that names no events',
    exercise: 'exercise-1',
    mistakes: ['off-bind'],
    edits: [
      {
        find: 'rememberName(user);\n    if',
        replace:
          "rememberName(user);\n    Object.defineProperty(hub, 'eventNames', { value: () => [], configurable: true });\n    if",
      },
    ],
    seen: { step: 2 },
  },
  {
    what: 'pauses that are written down and not made',
    exercise: 'exercise-5',
    edits: [
      {
        find: 'return this.#clock.sleep(Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1)));',
        replace: `const ms = Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1));
    const { sleeps } = this.#clock as any;
    if (!sleeps) return this.#clock.sleep(ms);
    sleeps.push(ms);
    return new Promise((resolve) => setImmediate(resolve));`,
      },
    ],
    seen: { step: 4 },
  },
  {
    what: 'a database whose commits never fail',
    exercise: 'exercise-5',
    mistakes: ['commit-not-retried'],
    code: `import { Database as Given } from './exercise-5.infra.ts';
    Given.prototype.failCommit = () => {};`,
    seen: { reason: 'tampering', message: 'Database.prototype.failCommit' },
  },
];

let course: Course;
let content: string;
let engine: { engine: string; cache: string };
const root = path.resolve(import.meta.dirname, '../..');

beforeAll(async () => {
  const place = temporaryFolder('faked passes');
  course = await loadCourse(root);
  content = path.join(place, 'content');
  engine = { engine: path.join(place, 'engine'), cache: path.join(place, 'cache') };
  await buildEngine(path.join(root, 'src/grader/engine'), engine.engine);
  const ids = new Set(cheats.map(({ exercise }) => exercise));
  const exercises = course.exercises.filter(({ id }) => ids.has(id));
  const asked = { ...course, exercises };
  await buildContent({ root, course: asked, content, engine, starters: 'working-tree' });
}, 60_000);

test.each(cheats)('is caught: $what', async (cheat) => {
  const file = await writeAnswer(cheat);
  const exercise = course.exercises.find(({ id }) => id === cheat.exercise)!;
  const workspace = path.dirname(file);
  const verdict = await grade({ exercise, file, workspace, content, engine });
  if ('step' in cheat.seen) {
    const failing = verdict.steps.find(({ status }) => status === 'fail')?.step;
    expect({ status: verdict.status, failing }).toEqual({
      status: 'fail',
      failing: cheat.seen.step,
    });
  } else {
    const { reason, message } = cheat.seen;
    expect(verdict).toMatchObject({ reason, message: expect.stringContaining(message) });
  }
});

async function writeAnswer(cheat: Cheat): Promise<string> {
  const { reference } = exerciseSources(root, cheat.exercise);
  const known = await loadMistakes(root, cheat.exercise);
  const edits = (cheat.mistakes ?? []).flatMap((id) => known.find((one) => one.id === id)!.edits);
  const mistake = { edits: [...edits, ...(cheat.edits ?? [])] } as Mistake;
  const text = withMistake(fs.readFileSync(reference, 'utf8'), mistake);
  expect(text, 'every edit has its place').toBeTypeOf('string');
  const folder = temporaryFolder('cheat');
  for (const given of course.exercises.find(({ id }) => id === cheat.exercise)!.given ?? [])
    fs.copyFileSync(path.join(root, 'exercises', given), path.join(folder, given));
  const file = path.join(folder, `${cheat.exercise}.ts`);
  fs.writeFileSync(file, `${text}\n${cheat.code ?? ''}\n`);
  return file;
}
