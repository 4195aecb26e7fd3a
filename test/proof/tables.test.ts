// Which rule or test enforces which sentence, and what generated runs are made of.
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Exercise } from '../../src/course/course.ts';
import { builtExercise } from '../../src/course/paths.ts';
import { bulletsOf, unsaid } from '../../src/proof/bullets.ts';
import { proveCensus } from '../../src/proof/census.ts';
import { type Ground, nothingYet } from '../../src/proof/ground.ts';
import { Lanes } from '../../src/proof/lanes.ts';
import { Memory } from '../../src/proof/memory.ts';
import { proveRules } from '../../src/proof/prove-rules.ts';
import { asAtStep } from '../../src/proof/steps.ts';
import { temporaryFolder } from '../support/fixture.ts';

const repository = path.resolve(import.meta.dirname, '../..');
const exercise = { id: 'exercise-1' } as Exercise;
let root: string;

const starter = `
/**
 * What add() does
 *   - It returns the sum. So add(1, 2)
 *     is 3.
 *   - (How fast it is doesn't matter.)
 * No rule stands here.
 */
// - A sum of NaN is NaN.
`;

const rules = {
  rules: {
    sum: {
      step: 1,
      title: 'a sum',
      sentence: 'It returns the sum.',
      also: ['So add(1, 2) is 3.'],
    },
  },
  examples: { 'A sum of NaN is NaN.': ['adds NaN'] },
  notRules: { "How fast it is doesn't matter.": 'A freedom.' },
};

const signatures = {
  subtracts: ['1 adding > every rule holds | rule sum: too small'],
  'rounds-nan': ['1 adding > adds NaN | #1: #'],
};

beforeEach(() => {
  root = temporaryFolder('course with rules');
  write('exercises/exercise-1.ts', starter);
  write('solutions/exercise-1/signatures.json', JSON.stringify(signatures));
  fs.symlinkSync(path.join(repository, 'src'), path.join(root, 'src'));
});

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
}

async function tabled(said: typeof rules | object): Promise<Ground> {
  const text = Object.entries(said).map(([name, one]) => `export const ${name} = ${json(one)};`);
  write('solutions/exercise-1/rules.ts', text.join('\n'));
  const ground = groundOf();
  await proveRules(ground, exercise, [{ name: 'adds NaN' }, { name: 'every rule holds' }]);
  return ground;
}

const json = (value: unknown) => JSON.stringify(value);
const groundOf = () =>
  ({ root, memory: new Memory(), lanes: new Lanes(), ...nothingYet() }) as unknown as Ground;
const problems = ({ found }: Ground) => found.map(({ file, problem }) => `${file}: ${problem}`);

test('an author sees which rule or test enforces a sentence, and which mistakes break it', async () => {
  const ground = await tabled(rules);
  expect(problems(ground)).toEqual([]);
  expect(ground.tables[0]!.rows).toEqual([
    { sentence: 'It returns the sum.', line: 4, enforcedBy: ['rule sum'], mistakes: ['subtracts'] },
    { sentence: 'So add(1, 2) is 3.', line: 4, enforcedBy: ['rule sum'], mistakes: ['subtracts'] },
    {
      sentence: 'A sum of NaN is NaN.',
      line: 9,
      enforcedBy: ['test "adds NaN"'],
      mistakes: ['rounds-nan'],
    },
  ]);
});

test('a sentence that nothing enforces is found', async () => {
  const ground = await tabled({ ...rules, examples: {}, notRules: {} });
  expect(problems(ground)).toEqual([
    'exercises/exercise-1.ts: line 6: nothing enforces "(How fast it is doesn\'t matter.)"',
    'exercises/exercise-1.ts: line 9: nothing enforces "A sum of NaN is NaN."',
  ]);
});

test('a sentence that the starter lacks, a test that is missing, a rule that no mistake breaks', async () => {
  const ground = await tabled({
    ...rules,
    rules: { product: { ...rules.rules.sum, also: ['So it is, and more.'] } },
    examples: { 'A sum of NaN is NaN.': ['adds Infinity'] },
  });
  expect(problems(ground)).toEqual([
    'solutions/exercise-1/rules.ts: the starter doesn\'t say "So it is, and more."',
    'solutions/exercise-1/rules.ts: no known mistake breaks "So it is, and more." (rule product)',
    'solutions/exercise-1/rules.ts: no known mistake breaks "It returns the sum." (rule product)',
    'solutions/exercise-1/rules.ts: no known mistake breaks "A sum of NaN is NaN." (test "adds Infinity")',
    'solutions/exercise-1/rules.ts: no test "adds Infinity"',
    'exercises/exercise-1.ts: line 4: nothing enforces "So add(1, 2) is 3."',
  ]);
});

describe.each([1, 2, 3, 4, 5])('an author of exercise %s', (number) => {
  const id = `exercise-${number}`;
  const real = { id } as Exercise;

  test('has each sentence enforced, and each rule and test broken by a known mistake', async () => {
    const { tests } = builtExercise(path.join(repository, 'dist/content'), id);
    const ground = { ...groundOf(), root: repository };
    await proveRules(ground, real, JSON.parse(fs.readFileSync(tests, 'utf8')));
    expect(problems(ground)).toEqual([]);
  });

  test('has enough of each kind in the generated runs', async () => {
    const ground = { ...groundOf(), root: repository };
    await proveCensus(ground, real);
    expect(problems(ground)).toEqual([]);
    expect(ground.censuses.reduce((runs, one) => runs + one.runs, 0)).toBeGreaterThanOrEqual(300);
  });
});

test('lists are read with the lines that go on, and nothing around them', () => {
  const bullets = bulletsOf(starter);
  expect(bullets.map(({ text }) => text)).toEqual([
    'It returns the sum. So add(1, 2) is 3.',
    "(How fast it is doesn't matter.)",
    'A sum of NaN is NaN.',
  ]);
  expect(unsaid(bullets[0]!, ['So add(1, 2) is 3.'])).toEqual(['It returns the sum.']);
});

test('what is generated too rarely is found, with its share', async () => {
  write(
    'solutions/exercise-1/trials.ts',
    `import { boolean, record } from '../../src/trial/generators.ts';
    const model = {
      programs: record({ isNegative: boolean() }),
      census: ({ isNegative }) => (isNegative ? ['negative'] : []),
      leastShares: { negative: 0.2, never: 0.1 },
    };
    export const trials = [{ step: 1, model, runs: 200 }];`,
  );
  const ground = groundOf();
  await proveCensus(ground, exercise);
  expect(problems(ground)).toEqual([
    'solutions/exercise-1/trials.ts: step 1: "never" is in 0 % of the runs, at least 10 % are asked for',
  ]);
  expect(ground.censuses[0]).toMatchObject({ exercise: 'exercise-1', step: 1, runs: 200 });
  expect(ground.censuses[0]!.shares.negative).toBeGreaterThan(0.3);
});

test('after some steps, what the starter leaves to a later one throws', () => {
  const stub = (step: number, name: string) => `throw new NotImplemented('step ${step}: ${name}');`;
  const from = `export function plain() {\n  ${stub(1, 'plain')}\n}
export class Thing {\n  early() {\n    ${stub(1, 'early')}\n  }\n  late() {\n    ${stub(2, 'late')}\n  }\n}
export function makeApp() {\n  return {\n    stop() {\n      ${stub(3, 'stop')}\n    },\n  };\n}`;
  expect(asAtStep('reference', from, 3)).toBe('reference');
  const atStep1 = asAtStep('', from, 1);
  expect(atStep1).toContain("(Thing as any).prototype.late = function () { notYet('late'); };");
  expect(atStep1).toContain("stop: function () { notYet('stop'); }");
  expect(atStep1).not.toContain('early');
  expect(asAtStep('', from, 2)).not.toContain('late');
});
