// The quiz: one right choice each, no pattern that gives it away, and an answer that a program computes is right.
import type { Question } from '../course/course.ts';
import { type Answer, answerTo } from '../quiz/answer.ts';
import { findOut } from './find-out.ts';
import { addProblem, type Ground } from './ground.ts';
import { guidePlaceExists } from './prove-outline.ts';

const fewestWordings = 2;
const fewestPrograms = 4;
/** Of ten questions, in so many the longest choice may be the right one. */
const longestIsRight = 0.4;
/** Below this many questions no share says anything. */
const enough = 12;

export async function proveQuestions(ground: Ground): Promise<void> {
  const all = ground.course.lessons.flatMap(({ id, questions }) =>
    questions.map((question) => ({ question, file: `lessons/${id}/questions.ts` })),
  );
  const rights: { question: Question; right: number }[] = [];
  const answers = await Promise.all(all.map(({ question }) => answerOf(ground, question)));
  for (const [i, { question, file }] of all.entries()) {
    const right = proveQuestion(ground, question, answers[i]!, file);
    if (right !== undefined) rights.push({ question, right });
  }
  proveUnique(ground, all);
  proveWordings(ground);
  proveBalance(ground, rights);
  const programs = all.filter(({ question }) => question.runs).length;
  ground.proved.push(
    `${all.length} questions, one right choice each; ${programs} answers were computed by running code`,
  );
}

const answerOf = (ground: Ground, question: Question): Promise<Answer> =>
  question.runs
    ? findOut(
        ground,
        ['question', question.code, question.choices],
        () => answerTo(question),
        ({ status }) => status === 'computed',
      )
    : answerTo(question);

/** Returns the index of the right choice. */
function proveQuestion(
  ground: Ground,
  question: Question,
  answer: Answer,
  file: string,
): number | undefined {
  const ids = ground.course.guides.map(({ id }) => id);
  const { id, choices, guide } = question;
  if (!guidePlaceExists(ids, ground.content, guide))
    addProblem(
      ground,
      file,
      `\`${id}\` reads on at ${guide}, which is not there`,
      'Name a section that exists.',
    );
  const marked = choices.filter(({ right }) => right).length;
  const wanted = question.runs ? 0 : 1;
  if (marked !== wanted)
    addProblem(
      ground,
      file,
      `\`${id}\` has ${marked} choices marked as right`,
      question.runs ? 'Its program says which is.' : 'One is right.',
    );
  if (answer.status === 'unexpected')
    addProblem(
      ground,
      file,
      `\`${id}\` prints \`${answer.printed}\`, which no choice says`,
      'Offer it.',
    );
  return answer.status === 'unexpected' || answer.right < 0 ? undefined : answer.right;
}

function proveUnique(ground: Ground, all: { question: Question; file: string }[]): void {
  const seen = new Set<string>();
  for (const { question, file } of all) {
    if (seen.has(question.id))
      addProblem(ground, file, `\`${question.id}\` stands twice`, 'Ids are unique.');
    seen.add(question.id);
  }
}

/** What is missed comes back in other words, so there have to be other words. */
function proveWordings({ course, ...ground }: Ground): void {
  const numbers = course.lessons.map(({ id }) => id.slice(0, 2));
  for (const { outline, ask } of course.openQuestions) {
    const owner = ground.outline.find(({ id }) => id === `question-${outline}`)?.lesson;
    if (owner === undefined || !numbers.includes(owner)) continue;
    const wordings = course.lessons
      .flatMap(({ questions }) => questions)
      .filter((question) => question.outline === outline);
    if (wordings.length < fewestWordings)
      addProblem(
        { course, ...ground },
        'lessons/open-questions.ts',
        `"${ask}" has ${wordings.length} wordings`,
        `Write at least ${fewestWordings}.`,
      );
  }
}

/** Nobody should pass by choosing the longest, or always the same place. */
function proveBalance(ground: Ground, rights: { question: Question; right: number }[]): void {
  if (rights.length < enough) return;
  const file = 'lessons/index.ts';
  const longest = rights.filter(({ question: { choices }, right }) =>
    choices.every(({ text }, i) => i === right || text.length < choices[right]!.text.length),
  );
  if (longest.length > longestIsRight * rights.length)
    addProblem(
      ground,
      file,
      `the right choice is the longest in ${longest.length} of ${rights.length} questions`,
      `Shorten some: ${longest.map(({ question }) => question.id).join(', ')}.`,
    );
  for (const place of [0, 1, 2, 3]) {
    const here = rights.filter(({ right }) => right === place).length;
    if (here < rights.length / 8 || here > (rights.length * 3) / 8)
      addProblem(
        ground,
        file,
        `choice ${place + 1} is the right one in ${here} of ${rights.length} questions`,
        'Spread them evenly.',
      );
  }
  const programs = rights.filter(({ question }) => question.runs).length;
  if (programs < fewestPrograms)
    addProblem(
      ground,
      file,
      `${programs} questions are about a program that is run`,
      `Write at least ${fewestPrograms}.`,
    );
}
