// The engine against vitest itself: the same spec on the same answers, test by test. Tried are the
// references, the starters, and every twelfth mistake of exercise 1, in its own step.
// EVENTS_COURSE_PARITY=exercise-3 tries all of that exercise, with its alternatives, =corpus what
// vitest survives of the corpus, =full both and every exercise.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Exercise } from '../../src/course/course.ts';
import { exerciseSources } from '../../src/course/paths.ts';
import { buildContent } from '../../src/course-build/build-content.ts';
import { buildEngine } from '../../src/course-build/build-engine.ts';
import { loadCourse, loadMistakes } from '../../src/course-build/load-course.ts';
import type { EngineFiles } from '../../src/grader/child.ts';
import { grade } from '../../src/grader/grade.ts';
import { withMistake } from '../../src/proof/prove-exercise.ts';
import { readCorpus, right } from '../support/corpus.ts';
import { fixtureRoot, temporaryFolder } from '../support/fixture.ts';

const repository = path.resolve(import.meta.dirname, '../..');

/** A text in the learner's place, in a folder with all that its spec needs. */
interface Answer {
  name: string;
  exercise: Exercise;
  folder: string;
  content: string;
  /** The only step to run; else all. */
  step?: number;
}

/** `2 counting > stops at close` → `pass` */
type Results = Record<string, string>;

const wanted = process.env.EVENTS_COURSE_PARITY;

/** What is slow on a busy machine is not what is compared here. Many mistakes, though, wait for ever. */
const patient = { testMs: wanted ? 1500 : 4000, silenceMs: 8000, totalMs: 60_000 };

const answers: Answer[] = [];
let place: string;
let engine: EngineFiles;

beforeAll(async () => {
  place = temporaryFolder('parity');
  engine = { engine: path.join(place, 'engine'), cache: path.join(place, 'cache') };
  await buildEngine(path.join(repository, 'src/grader/engine'), engine.engine);
  fs.symlinkSync(
    path.join(repository, 'node_modules'),
    path.join(place, 'node_modules'),
    'junction',
  );
  await addCourse(repository, 'course');
  await addCourse(fixtureRoot, 'fixture');
}, 120_000);

afterAll(() => fs.rmSync(place, { recursive: true, force: true }));

test('vitest and the engine agree, test by test, on every answer', async () => {
  const isolate = isWanted('corpus'); // there a file spoils the process for the next
  let [byVitest, byEngine] = [await runVitest(answers, { isolate }), await runEngine(answers)];
  const differing = answers.filter(
    ({ name }) => !isDeepStrictEqual(byVitest[name], byEngine[name]),
  );
  if (differing.length > 0) {
    // Tests of time and of garbage are not the same twice on a busy machine: who differs is asked once more, alone.
    byVitest = { ...byVitest, ...(await runVitest(differing, { isolate: true })) };
    byEngine = { ...byEngine, ...(await runEngine(differing)) };
  }
  expect(Object.keys(byVitest).length).toBe(answers.length);
  expect(byEngine).toEqual(byVitest);
}, 7_200_000);

// --- The answers ------------------------------------------------------------------------------------

async function addCourse(root: string, name: string): Promise<void> {
  const course = await loadCourse(root);
  const content = path.join(place, 'content', name);
  await buildContent({ root, course, content, engine, starters: 'working-tree' });
  for (const exercise of course.exercises) {
    for (const variant of await variantsOf(root, exercise)) {
      const inFolder = `${name}/${exercise.id}/${variant.name}`;
      const folder = path.join(place, 'answers', inFolder);
      writeAnswer(folder, root, exercise, variant);
      answers.push({ name: inFolder, exercise, folder, content, step: variant.step });
    }
  }
}

const isWanted = (id: string) => wanted === 'full' || wanted === id;

interface Variant {
  name: string;
  text: string;
  step?: number;
}

/** Starter, reference, alternatives, mistakes; for the fixture also what vitest survives of the corpus. */
async function variantsOf(root: string, { id }: Exercise): Promise<Variant[]> {
  const sources = exerciseSources(root, id);
  const read = (file: string) => fs.readFileSync(file, 'utf8');
  const reference = read(sources.reference);
  const { alternatives: folder } = sources;
  const alternatives = isWanted(id) && fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return [
    { name: 'starter', text: read(sources.starter) },
    { name: 'reference', text: reference },
    ...alternatives.map((file) => ({
      name: `alternative-${path.parse(file).name}`,
      text: read(path.join(folder, file)),
    })),
    ...(await loadMistakes(root, id))
      .filter((_, i) => isWanted(id) || (id === 'exercise-1' && i % 12 === 0))
      .map((mistake) => ({
        name: `mistake-${mistake.id}`,
        text: withMistake(reference, mistake)!,
        step: mistake.step,
      })),
    ...(root === fixtureRoot && isWanted('corpus') ? survivedByVitest() : []),
  ];
}

const survivedByVitest = (): Variant[] =>
  readCorpus()
    .filter(({ status, vitest }) => status !== 'error' && !vitest)
    .filter(({ text }) => !/process\.kill/.test(text)) // there it would be obeyed, by us all
    .map(({ name, text }) => ({ name: `corpus-${name.replaceAll('/', '-')}`, text }));

/** The spec as it is written, on the answer instead of the reference; what specs share stays where it is. */
function writeAnswer(folder: string, root: string, exercise: Exercise, answer: Variant): void {
  const sources = exerciseSources(root, exercise.id);
  const { id, given = [] } = exercise;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `${id}.ts`), answer.text);
  fs.writeFileSync(path.join(folder, 'right.ts'), right);
  for (const file of given) fs.copyFileSync(sources.given(file), path.join(folder, file));
  const isAnswer = (file: string) => [`${id}.ts`, ...given].includes(path.basename(file));
  const spec = fs
    .readFileSync(sources.spec, 'utf8')
    .replace(/from '(\.\.?\/[^']+)'/g, (all, file: string) =>
      isAnswer(file) ? all : `from '${path.resolve(path.dirname(sources.spec), file)}'`,
    )
    .replace(/^describe\('(\d+) /gm, (start, step: string) =>
      answer.step === undefined || Number(step) === answer.step ? start : `describe.skip('${step} `,
    );
  fs.writeFileSync(path.join(folder, `${id}.spec.ts`), spec);
}

// --- Both engines -----------------------------------------------------------------------------------

/** One run over all the folders. */
async function runVitest(
  answers: Answer[],
  { isolate = false } = {},
): Promise<Record<string, Results>> {
  const include = answers.map(({ folder }) => `${path.relative(place, folder)}/*.spec.ts`);
  const test = { include, isolate, pool: 'forks', maxWorkers: 2, testTimeout: patient.testMs };
  const config = path.join(place, 'vitest.config.mjs');
  const plugin = path.join(repository, 'src/trial/vitest-plugin.ts');
  fs.writeFileSync(
    config,
    `import { virtualTimePlugin } from ${JSON.stringify(plugin)};
export default { plugins: [virtualTimePlugin], test: ${JSON.stringify(test)} };`,
  );
  const report = path.join(place, 'report.json');
  const vitest = path.join(repository, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--reporter=json', `--outputFile=${report}`];
  const { VITEST: _, VITEST_WORKER_ID: __, VITEST_POOL_ID: ___, ...env } = process.env;
  await promisify(execFile)(process.execPath, args, { cwd: place, env, maxBuffer: 1e9 }).catch(
    () => {}, // tests fail, as they should
  );
  const { testResults } = JSON.parse(fs.readFileSync(report, 'utf8'));
  return Object.fromEntries(
    testResults.map(({ name, assertionResults }: any) => [
      answers.find(({ folder }) => path.dirname(name) === folder)?.name,
      resultsOf(
        assertionResults.map(({ ancestorTitles, title, status }: any) => [
          [...ancestorTitles, title].join(' > '),
          { passed: 'pass', failed: 'fail' }[status as string],
        ]),
      ),
    ]),
  );
}

async function runEngine(answers: Answer[]): Promise<Record<string, Results>> {
  const results: Record<string, Results> = {};
  const queue = [...answers];
  const work = async () => {
    for (let answer = queue.shift(); answer; answer = queue.shift()) {
      results[answer.name] = await gradeAnswer(answer);
    }
  };
  await Promise.all([work(), work()]);
  return results;
}

async function gradeAnswer({ exercise, folder, content, step: only }: Answer): Promise<Results> {
  const file = path.join(folder, `${exercise.id}.ts`);
  const which = { upToStep: only, allSteps: true };
  const where = { exercise, file, workspace: folder, content, engine };
  const verdict = await grade({ ...where, ...which, limits: patient });
  if (verdict.status === 'error') return { [verdict.reason]: verdict.message };
  return resultsOf(
    verdict.steps
      .filter(({ step }) => only === undefined || step === only)
      .flatMap(({ step, title, tests }) =>
        tests.map(({ name, status }): [string, string] => [`${step} ${title} > ${name}`, status]),
      ),
  );
}

/** In no particular order, without what was skipped. */
const resultsOf = (results: [name: string, status: string | undefined][]) =>
  Object.fromEntries(
    results.filter(([, status]) => status === 'pass' || status === 'fail'),
  ) as Results;
