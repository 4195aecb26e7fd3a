// Each rule of the author's proof finds the one fault that breaks it, and no rule finds another.
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildContent } from '../../src/course-build/build-content.ts';
import { loadCourse, loadOutline } from '../../src/course-build/load-course.ts';
import { startService } from '../../src/grader/grade.ts';
import { type Ground, nothingYet, type Problem } from '../../src/proof/ground.ts';
import { Lanes } from '../../src/proof/lanes.ts';
import { Memory } from '../../src/proof/memory.ts';
import { proofOf, proofOfBuilt } from '../../src/proof/proof.ts';
import { proveFiles } from '../../src/proof/prove-files.ts';
import { buildFixture, fixtureRoot, temporaryFolder } from '../support/fixture.ts';

const clone = path.resolve(import.meta.dirname, '../..');
let sound: string;
let root: string;
let content: string;
/** What no fault changes is proved once. */
let memoryFolder: string;
let tools: Pick<Ground, 'engine' | 'lanes' | 'service'>;
const allFound = new Set<string>();

beforeAll(async () => {
  const place = temporaryFolder('clone');
  for (const name of ['src', 'node_modules', 'tsconfig.json'])
    fs.symlinkSync(path.join(clone, name), path.join(place, name));
  sound = path.join(place, 'test/sound-course');
  root = path.join(place, 'test/fixture-course');
  fs.cpSync(fixtureRoot, sound, { recursive: true });
  const { engine } = await buildFixture();
  tools = { engine, lanes: new Lanes(), service: await startService() };
  await proofOf({ root: sound, engine, record: true });
  memoryFolder = temporaryFolder('memory');
  const memory = new Memory(memoryFolder);
  await proofOf({ root: sound, engine, memory });
  memory.save('sound');
  content = await built(sound);
}, 60_000);

beforeEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
  fs.cpSync(sound, root, { recursive: true });
});

async function built(root: string): Promise<string> {
  const content = temporaryFolder('content');
  const course = await loadCourse(root);
  await buildContent({ root, course, content, engine: tools.engine, starters: 'working-tree' });
  return content;
}

/** `file: problem`, of all that is found. The content is that of the sound course, unless it's built anew. */
async function found(isBuilt = false): Promise<string[]> {
  const place = isBuilt ? await built(root) : content;
  const [course, outline] = await Promise.all([loadCourse(root), loadOutline(root)]);
  const memory = new Memory(memoryFolder);
  const ground: Ground = {
    ...tools,
    memory,
    root,
    course,
    outline,
    content: place,
    ...nothingYet(),
  };
  proveFiles(ground);
  await proofOfBuilt(ground);
  return shown(ground.found);
}

function shown(problems: Problem[]): string[] {
  for (const { problem } of problems) allFound.add(problem);
  return problems.map(({ file, problem }) => `${file}: ${problem}`).sort();
}

type Edit = [file: string, find: string, replace: string];

function make([file, find, replace]: Edit): void {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  expect(text.split(find), `${find} stands once in ${file}`).toHaveLength(2);
  fs.writeFileSync(
    path.join(root, file),
    text.replace(find, () => replace),
  );
}

const lesson = 'lessons/01-counting/lesson.ts';
const covers = 'lessons/01-counting/covers.ts';
const example = 'lessons/01-counting/example.ts';
const questions = 'lessons/01-counting/questions.ts';
const guide = 'guides/01-counting.md';
const about = 'solutions/exercise-1/about.ts';
const spec = 'solutions/exercise-1/spec.ts';
const starter = 'exercises/exercise-1.ts';
const mistakes = 'solutions/exercise-1/mistakes';
const ofStep1 = `${mistakes}/step-1.ts`;
const ofStep2 = `${mistakes}/step-2.ts`;
const closure = 'solutions/exercise-1/alternatives/closure.ts';

test('a sound course has no problem', async () => {
  expect(await found()).toEqual([]);
}, 60_000);

test('an id that nothing has is refused', async () => {
  const { engine } = tools;
  await expect(proofOf({ root: sound, engine, only: 'exercise-9' })).rejects.toThrow(
    /^No exercise, lesson or guide has the id `exercise-9`: exercise-1, .* or 01-counting\.$/,
  );
});

/** What is wrong, how it comes about, and all that is found then. */
type Fault = [what: string, edits: Edit[], problems: string[]];

const names: Fault[] = [
  [
    'an id of another form, and a hint too few',
    [
      ['lessons/outline.ts', "'topic-2'", "'Topic 2'"],
      [about, "'Both numbers count.', ", ''],
    ],
    ['lessons/outline.ts: `Topic 2` is no id', `${about}: step 1 has 2 hints`],
  ],
  [
    'an id that is taken, and a blank text anywhere',
    [
      ['lessons/outline.ts', "'topic-2'", "'topic-1'"],
      ['lessons/outline.ts', "'Counting backwards'", "''"],
      ['guides/index.ts', "title: 'Counting'", "title: ''"],
      [lesson, "['Count calls']", "[' ']"],
      [about, "'What is a sum?'", "''"],
    ],
    [
      'guides/index.ts: 01-counting.title is blank',
      `${lesson}: objectives.0 is blank`,
      'lessons/outline.ts: `topic-1` stands twice',
      'lessons/outline.ts: says is blank',
      `${about}: steps.0.hints.0 is blank`,
    ],
  ],
];

const exercises: Fault[] = [
  [
    'a step that the spec names otherwise',
    [[spec, "'2 counting'", "'2 tallying'"]],
    [
      `${about}: no step \`2 tallying\``,
      `${spec}: no \`describe('2 counting')\``,
      `${ofStep2}: keeps-listening is not recognised`,
    ],
  ],
  [
    'a third step, and too little for a real exercise',
    [[about, 'steps: [', "steps: [\n{ title: 'x', hints: ['a', 'b', 'c'] },"]],
    [
      `${about}: no step \`1 adding\``,
      `${about}: no step \`2 counting\``,
      `solutions/exercise-1/alternatives: 1 alternatives`,
      `${mistakes}: 3 mistakes`,
      `${spec}: no \`describe('1 x')\``,
      `${spec}: no \`describe('2 adding')\``,
      `${spec}: no \`describe('3 counting')\``,
    ],
  ],
  [
    'a starter that names nothing to do, and lacks an export',
    [
      [starter, ' // TODO step 1: the sum of both', ''],
      [starter, " // TODO step 2: count 'call' until close()", ''],
      [starter, 'export class Counter', 'class Counter'],
      [starter, 'close(): void {}\n}', 'close(): void {}\n}\nexport const other = Counter;'],
    ],
    [`${starter}: does not export Counter`, `${starter}: has no TODO`],
  ],
  [
    'a starter that does not load',
    [[starter, 'export function add', "throw new Error('no');\nexport function add"]],
    [`${starter}: is no kind failure: load: `],
  ],
  [
    'a starter that solves a step, and has an unknown name in another',
    [
      [starter, "throw new NotImplemented('step 1: add');", 'return _a + _b;'],
      [starter, "throw new NotImplemented('step 2: Counter');", 'unknownName();'],
    ],
    [`${starter}: step 1 does not fail`, `${starter}: step 2: ReferenceError: unknownName`],
  ],
  [
    'a step whose tests need a later one',
    [[spec, 'expect(add(1, 2))', 'new Counter(new EventEmitter());\n    expect(add(1, 2))']],
    [
      `${spec}: step 1 needs a later one: fail, "adds small numbers" fail: not implemented yet: Counter`,
    ],
  ],
  [
    'an alternative that is wrong',
    [[closure, 'b + a', 'b - a']],
    [`${closure}: does not pass: fail, "adds small numbers" fail: `],
  ],
];

const wrongMistakes: Fault[] = [
  [
    'a mistake that points nowhere',
    [[ofStep2, "anchor: 'calls'", "anchor: 'nowhere'"]],
    [`${ofStep2}: keeps-listening names the section \`nowhere\`, not in 01-counting`],
  ],
  [
    'a mistake that cannot be made',
    [[ofStep2, 'find: "this.#emitter.off(\'call\', this.#onCall);"', "find: 'emitter'"]],
    [`${ofStep2}: keeps-listening has an edit that does not stand once in the reference`],
  ],
  [
    'a mistake that is none',
    [[ofStep1, "'return a - b;'", "'return b + a;'"]],
    [`${ofStep1}: subtracts is not caught: pass`],
  ],
  [
    'a mistake that is caught earlier',
    [
      [ofStep1, "id: 'absolute'", "id: 'negates'"],
      [
        ofStep2,
        'defineMistakes([',
        `defineMistakes([
  { id: 'absolute', edits: [{ find: 'return a + b;', replace: 'return Math.abs(a + b);' }],
    explanation: 'x', anchor: 'sums' },`,
      ],
    ],
    [
      `${ofStep1}: negates is not recognised`,
      `${ofStep2}: absolute is caught in step 1, not 2`,
      `${mistakes}: absolute and negates fail alike`,
    ],
  ],
  [
    'two mistakes that fail alike',
    [[ofStep1, "'return a - b;'", "'return Math.abs(a) + Math.abs(b);'"]],
    [`${mistakes}: absolute and subtracts fail alike`, `${ofStep1}: subtracts is not recognised`],
  ],
];

const lessons: Fault[] = [
  [
    'an example that is too wide and too long',
    [[example, 'let calls = 0;', `let calls = 0; // ${'x'.repeat(70)}${'\n//'.repeat(140)}`]],
    [`${example}: line 11 is wider than 80`, `${example}: 159 lines`],
  ],
  [
    'a lesson that leads nowhere',
    [
      [lesson, "guide: '01-counting',", "guide: '09-none',"],
      [lesson, "exercise: 'exercise-1'", "exercise: 'exercise-9'"],
    ],
    [`${lesson}: no exercise \`exercise-9\``, `${lesson}: no guide \`09-none\``],
  ],
  [
    'stories of other scenes',
    [
      [lesson, 'direction: choice(', 'scene: choice('],
      [lesson, 'breaks: {', "stories: { '--scene sideways': 's' },\n  breaks: {"],
    ],
    [
      `${lesson}: a story for \`--scene sideways\`, which is nothing`,
      `${lesson}: no story for \`--scene down\``,
    ],
  ],
  [
    'a break that ends otherwise, and an option that does not work',
    [
      [lesson, 'exitCode: 3', 'exitCode: 4'],
      [lesson, "args: '--break deaf'", "args: '--calls none'"],
      [
        example,
        'const wanted =',
        "if (process.argv.includes('none')) process.exit(7);\nconst wanted =",
      ],
    ],
    [
      `${lesson}: \`run --break crash\` ends with 3, not 4`,
      `${lesson}: \`run --calls none\` ends with 7, not 0`,
    ],
  ],
  [
    'a prediction about what nobody measured',
    [[lesson, "({ calls }) => (calls > 0 ? 'all' : 'none')", "({ sum }: any) => 'x' + sum"]],
    [
      `${lesson}: \`how-many\` answers \`xundefined\`, which is no choice`,
      `${lesson}: \`how-many\` asks for the fact \`sum\`, which the example does not report`,
    ],
  ],
];

const covered: Fault[] = [
  [
    'a claim that the outline does not know, and a piece of it that nobody teaches',
    [
      [covers, "{ 'topic-1'", "{ 'topic-7': [], 'topic-1'"],
      ['lessons/outline.ts', "lesson: '02'", "lesson: '01'"],
    ],
    [
      `${covers}: claims \`topic-7\`, which the outline does not know`,
      'lessons/outline.ts: `topic-2` (Counting backwards) is claimed by nothing',
    ],
  ],
  [
    'claims of places that are not there',
    [
      [
        covers,
        "'guide:01-counting#calls']",
        `'guide:01-counting', 'guide:01-counting#calls', 'step:exercise-1/2', 'break:deaf',
         'knob:calls', 'question:counted', 'guide:01-counting#no', 'guide:02-no', 'fact:no',
         'step:exercise-1/3', 'step:exercise-2/1', 'break:no', 'knob:no', 'question:no', 'other:no']`,
      ],
    ],
    [
      'break:no',
      'fact:no',
      'guide:01-counting#no',
      'guide:02-no',
      'knob:no',
      'other:no',
      'question:no',
      'step:exercise-1/3',
      'step:exercise-2/1',
    ].map((place) => `${covers}: claims \`${place}\`, which is not there`),
  ],
];

const inGuides: Fault[] = [
  [
    'a program that prints something else',
    [[guide, 'console.log(1 + 2)', 'console.log(1 + 3)']],
    [`${guide}:11: prints \`4\` in line 1, the guide says \`3\``],
  ],
  [
    'code that is too wide',
    [[guide, '## Sums', `\`\`\`ts\n1;\n// ${'x'.repeat(72)}\n\`\`\`\n\n## Sums`]],
    [`${guide}:5: code is wider than 74`],
  ],
  [
    'links and commands that lead nowhere',
    [
      [
        guide,
        'A sum adds.',
        `A [sum](#sums), [one](#no), [two](./02-no.md), [three](./01-counting.md#no).
\`events-course run 1\` \`events-course run 01 --calls 5\` \`events-course check 1 --step 2\`
\`events-course run 07\` \`events-course hint 7\` \`events-course run 01 --calls many\`
\`events-course check 1 --step 3\``.replace('run 1`', 'run 01-counting`'),
      ],
    ],
    [
      '`check 1 --step 3` does not exist',
      '`events-course hint 7` does not exist',
      '`events-course run 01 --calls many`: ',
      '`events-course run 07` does not exist',
      'links to 01-counting#no, which is not there',
      'links to 01-counting#no, which is not there',
      'links to 02-no, which is not there',
    ].map((problem) => `${guide}: ${problem}`),
  ],
];

const inQuestions: Fault[] = [
  [
    'a question that reads on nowhere',
    [
      [
        lesson,
        "text: 'three', right: true, because: '3, 2, 1.' },\n      ],\n      guide: '01-counting#calls'",
        "text: 'three', right: true, because: '3, 2, 1.' },\n      ],\n      guide: '01-counting#no'",
      ],
    ],
    [`${questions}: \`backwards\` reads on at 01-counting#no, which is not there`],
  ],
  [
    'two choices that are right, and one that is marked beside a program',
    [
      [lesson, "text: 'two', because", "text: 'two', right: true, because"],
      [lesson, "text: '2', because", "text: '2', right: true, because"],
    ],
    [
      `${questions}: \`backwards\` has 2 choices marked as right`,
      `${questions}: \`counted-by-running\` has 1 choices marked as right`,
    ],
  ],
  [
    'a program that prints what no choice says',
    [[lesson, 'i < 3', 'i < 4']],
    [`${questions}: \`counted-by-running\` prints \`4\`, which no choice says`],
  ],
  [
    'a question that is there twice',
    [[lesson, "id: 'backwards'", "id: 'counted'"]],
    [`${questions}: \`counted\` stands twice`],
  ],
  [
    'an idea with a single wording',
    [
      [
        'lessons/outline.ts',
        "{ id: 'topic-2'",
        "{ id: 'question-1', says: 'x', lesson: '01' },\n  { id: 'topic-2'",
      ],
      [covers, "{ 'topic-1'", "{ 'question-1': 'fact:calls', 'topic-1'"],
      [
        lesson,
        "id: 'counted-by-running',\n      outline: 1",
        "id: 'counted-by-running',\n      outline: 2",
      ],
    ],
    ['lessons/open-questions.ts: "What is counted?" has 1 wordings'],
  ],
  [
    'a right choice that its length or its place gives away, and no programs',
    [
      [
        lesson,
        'questions: [',
        `questions: [
    ...Array.from({ length: 12 }, (_, i) => ({
      id: 'more-' + i,
      outline: 3,
      scenario: 'x',
      choices: [{ text: 'longest', right: true, because: 'x' }, { text: 'short', because: 'x' }],
      guide: '01-counting#calls',
    })),`,
      ],
    ],
    [
      'the right choice is the longest in 13 of 15 questions',
      'choice 1 is the right one in 13 of 15 questions',
      'choice 3 is the right one in 0 of 15 questions',
      'choice 4 is the right one in 0 of 15 questions',
      '1 questions are about a program that is run',
    ].map((problem) => `lessons/index.ts: ${problem}`),
  ],
];

describe.each([
  ['names', names],
  ['exercises', exercises],
  ['mistakes', wrongMistakes],
  ['lessons', lessons],
  ['the outline', covered],
  ['guides', inGuides],
  ['questions', inQuestions],
])('of %s', (_part, faults) => {
  test.each(faults)(
    '%s is found, and nothing else',
    async (_what, edits, problems) => {
      for (const edit of edits) make(edit);
      const all = await found(edits.some(([file]) => file === spec || file === example));
      const wanted = [...problems].sort();
      // A problem may go on with the words of V8 or the grader.
      expect(all.map((each, i) => (each.startsWith(wanted[i]!) ? wanted[i] : each))).toEqual(
        wanted,
      );
    },
    60_000,
  );
});

test('a file that is missing, and one that belongs to nothing', async () => {
  fs.renameSync(path.join(root, guide), path.join(root, 'guides/02-other.md'));
  const { problems } = await proofOf({ ...tools, root });
  expect(shown(problems)).toEqual([
    `${guide}: is missing`,
    'guides/02-other.md: belongs to nothing',
  ]);
});

test('what a spec imports from its folder belongs to it, and so does what that imports', async () => {
  const write = (name: string, text: string) =>
    fs.writeFileSync(path.join(root, 'solutions/exercise-1', name), text);
  const imports = "import { add, Counter } from './exercise-1.ts';";
  make([spec, imports, `${imports}\nimport { fc } from './model.ts';`]);
  write('model.ts', "export { fc } from './programs.ts';\n");
  write('programs.ts', 'export const fc = 1;\n');
  write('notes.ts', 'export {};\n');
  const left = (await found()).filter((each) => each.endsWith('belongs to nothing'));
  expect(left).toEqual(['solutions/exercise-1/notes.ts: belongs to nothing']);
});

test('a test name that stands twice in a step, so that nothing can pass', async () => {
  make([spec, "'adds negative numbers'", "'adds small numbers'"]);
  const all = await found(true);
  expect(all).toContain(`${spec}: "adds small numbers" stands twice`);
  expect(all).toContain(
    'solutions/exercise-1/exercise-1.ts: does not pass: incomplete: not every test reported',
  );
}, 60_000);

const literal = "(`(?:\\\\.|[^`\\\\])*`|'[^']*')";
/** Where the proof's code says what the problem is. */
const places = [
  `addProblem\\(\\s*(?:ground|\\{[^}]*\\}),\\s*(?:\`[^\`]*\`|(?:[^\`,()]|\\([^)]*\\))+),\\s*${literal}`,
  `\\bsay\\(${literal}`,
  `\\bproblem = ${literal}`,
  `problems\\.push\\(\\[\\s*${literal}`,
].map((source) => new RegExp(source, 'g'));

/** Their faults are in tables.test.ts. */
const inTables = ['census.ts', 'prove-rules.ts'];

/** The texts of the proof's problems, as patterns. */
function problemTexts(): RegExp[] {
  const folder = path.join(clone, 'src/proof');
  const files = fs.readdirSync(folder).filter((file) => !inTables.includes(file));
  return files.flatMap((file) => {
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    const texts = places.flatMap((place) => [...text.matchAll(place)]);
    return texts.map(([, found]) => patternOf(found!.slice(1, -1)));
  });
}

/** `step ${step} does not fail` → /step .* does not fail/ */
const patternOf = (template: string) =>
  new RegExp(
    template
      .replaceAll('\\`', '`')
      .split(/\$\{[^}]*\}/)
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('[^]*'),
  );

test('there is a fault for each rule', () => {
  const rules = problemTexts();
  expect(rules.length).toBeGreaterThan(40);
  expect(rules.filter((rule) => ![...allFound].some((text) => rule.test(text)))).toEqual([]);
});
