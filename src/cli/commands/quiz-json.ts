// The quiz for a program. Without answers it says the questions; with `{ "answers": […] }` it says
// what was right, and remembers it as if it had been answered with keys.
import type { Question } from '../../course/course.ts';
import { UserError } from '../../course/user-error.ts';
import type { Sureness } from '../../progress/events.ts';
import { answerTo, rightIn } from '../../quiz/answer.ts';
import type { Context } from '../context.ts';
import { readInputFile } from '../input-file.ts';
import { recordAnswer } from '../record-answer.ts';

interface GivenAnswer {
  question: string;
  /** Index into the choices, from 0. */
  choice: number;
  sure: Sureness;
}

/** Why there is no question, and when the next one comes back. */
export interface NothingToAsk {
  reason: 'none-due' | 'none-about-lesson';
  nextAt?: number;
}

export function questionsJson(
  items: Question[],
  { reason, nextAt }: NothingToAsk,
  context: Context,
): number {
  context.printJson({
    version: 1,
    questions: items.map(questionJson),
    reason: items.length === 0 ? reason : null,
    nextAt: items.length > 0 || nextAt === undefined ? null : new Date(nextAt).toISOString(),
  });
  return 0;
}

/** `file` is a path, or `-` for stdin. */
export async function answersJson(file: string, context: Context): Promise<number> {
  const all = context.course.lessons.flatMap(({ questions }) => questions);
  const answers = readAnswers(readInputFile(file, context.cwd), all);
  const asked = all.filter(({ id }) => answers.some(({ question }) => question === id));
  const right = new Map(await Promise.all(asked.map(withAnswer))); // each program runs once
  const results = answers.map((answer) => resultOf(answer, right, context));
  context.printJson({ version: 1, results });
  return 0;
}

const questionJson = ({ id, outline, scenario, code, choices }: Question) => ({
  id,
  outline,
  scenario,
  code: code ?? null,
  choices: choices.map(({ text }) => text),
});

const withAnswer = async (question: Question) =>
  [question, rightIn(question, await answerTo(question))] as const;

function resultOf(given: GivenAnswer, answers: Map<Question, number>, context: Context) {
  const [question, answer] = [...answers].find(([{ id }]) => id === given.question)!;
  const right = given.choice === answer;
  recordAnswer(question, { choice: given.choice, right, sure: given.sure }, context);
  const reasons = question.choices.map(({ because }) => because);
  return { ...given, right, answer, reasons, guide: question.guide };
}

function readAnswers(input: string, all: Question[]): GivenAnswer[] {
  let answers: unknown;
  try {
    ({ answers } = JSON.parse(input));
  } catch {
    throw new UserError('The answers are no JSON.');
  }
  if (!Array.isArray(answers))
    throw new UserError('The answers are `{ "answers": [ … ] }`: a list.');
  if (answers.length > most) throw new UserError(`There are more than ${most} answers.`);
  return answers.map((answer, i) => readAnswer(answer, `answers[${i}]`, all));
}

/** More than the course has questions. */
const most = 1000;

const sayName = (name: unknown) => (typeof name === 'string' ? `\`${name}\`` : 'is named');

function readAnswer(answer: any, where: string, all: Question[]): GivenAnswer {
  const question = all.find(({ id }) => id === answer?.question);
  if (!question) throw new UserError(`${where}: no question ${sayName(answer?.question)}.`);
  const { choice, sure = 'guess' } = answer;
  if (!Number.isInteger(choice) || !question.choices[choice])
    throw new UserError(`${where}: \`choice\` is 0 to ${question.choices.length - 1}.`);
  if (!['guess', 'fairly', 'sure'].includes(sure))
    throw new UserError(`${where}: \`sure\` is guess, fairly or sure.`);
  return { question: question.id, choice, sure };
}
