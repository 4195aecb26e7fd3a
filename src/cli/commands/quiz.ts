// Questions with a reason for every choice. How sure one was is asked before the answer is shown.
import type { Course, Lesson, OpenQuestion, Question } from '../../course/course.ts';
import { findLesson, guidePlaceName, lessonNumber } from '../../course/find.ts';
import { seeded } from '../../course/seeded.ts';
import { UserError } from '../../course/user-error.ts';
import type { Sureness } from '../../progress/events.ts';
import { foldProgress } from '../../progress/fold.ts';
import { answerTo, rightIn } from '../../quiz/answer.ts';
import { dueIn, ideasIn, itemsToAsk, shuffled } from '../../quiz/schedule.ts';
import {
  renderModelAnswer,
  renderQuestion,
  renderQuizEnd,
  renderReasons,
  sayWhen,
} from '../../ui/render-quiz.ts';
import { askSureness } from '../ask-sureness.ts';
import type { Context } from '../context.ts';
import { defineCommand, json, lessonWords, type OptionsOf } from '../define-command.ts';
import { recordAnswer } from '../record-answer.ts';
import type { NothingToAsk } from './quiz-json.ts';

const options = {
  all: { says: 'also what is answered' },
  explain: { says: 'answer in your own words, beside a model answer' },
  seed: { takes: '<n>', says: 'the order of the choices' },
  answers: { takes: '<file>', says: 'answers as JSON, - is stdin; the results as JSON' },
  json,
} as const;
type QuizOptions = OptionsOf<typeof options>;

export const command = defineCommand({
  summary: 'questions with a reason for every choice; what you miss comes back',
  arguments: [{ name: '[lesson]', says: 'only about this lesson', words: lessonWords }],
  options,
  examples: [
    ['quiz', 'what is due, then what is new'],
    ['quiz 04', 'about one lesson'],
    ['quiz --explain', 'in your own words'],
  ],
  run: (context, chosen, topic) => quiz(topic, chosen, context),
});

/** What one answer was, and was worth. */
interface Answered {
  question: Question;
  choice: number;
  right: boolean;
  sure: Sureness;
}

export async function quiz(
  topic: string | undefined,
  options: QuizOptions,
  context: Context,
): Promise<number> {
  const lesson = topic === undefined ? undefined : findLesson(context.course, topic);
  const lessons = lesson && [lesson.id];
  if (options.explain) return explain(lessons, context);
  if (options.answers !== undefined)
    return (await import('./quiz-json.ts')).answersJson(options.answers, context);
  const items = itemsToAsk(context.course, ideasOf(context), {
    lessons,
    again: options.all,
    now: Date.now(),
  });
  const nothing = nothingToAsk(lesson, context);
  if (options.json) return (await import('./quiz-json.ts')).questionsJson(items, nothing, context);
  if (items.length === 0) return sayNothingToAsk(lesson, nothing, context);
  if (!context.isInteractive) {
    throw new UserError(
      'The questions are answered with keys, on a terminal; a program uses',
      'quiz --json',
    );
  }
  const random = seeded(options.seed === undefined ? Date.now() : seedOf(options.seed));
  const answered: Answered[] = [];
  for (const [i, question] of items.entries()) {
    context.print(renderQuestion(question, { ...context, number: i + 1, of: items.length }));
    answered.push(await askOne(question, random, context));
    if (i < items.length - 1 && !(await goesOn(context))) break;
  }
  context.print(endOf(answered, context));
  return 0;
}

const ideasOf = (context: Context) => ideasIn(context.events());

function seedOf(given: string): number {
  const seed = Number(given);
  if (Number.isInteger(seed)) return seed;
  throw new UserError(`\`--seed ${given}\`: a whole number is needed.`);
}

async function askOne(
  question: Question,
  random: () => number,
  context: Context,
): Promise<Answered> {
  const answering = answerTo(question); // a program runs while the learner thinks
  const { askChoice } = await import('../../ui/prompts.ts');
  const offered = shuffled([...question.choices.entries()], random);
  const choice = Number(
    await askChoice(
      'Which one?',
      offered.map(([index, { text }]) => [String(index), text]),
      context,
    ),
  );
  const sure = await askSureness(context);
  const answer = await answering;
  const right = rightIn(question, answer);
  recordAnswer(question, { choice, right: choice === right, sure }, context);
  context.print(
    renderReasons(question, {
      said: choice,
      right,
      printed: answer.status === 'computed' ? answer.printed : undefined,
      read: readCommand(question.guide, context),
      ...context,
    }),
  );
  return { question, choice, right: choice === right, sure };
}

async function goesOn(context: Context): Promise<boolean> {
  const { askChoice } = await import('../../ui/prompts.ts');
  const answer = await askChoice(
    'Go on?',
    [
      ['on', 'the next question'],
      ['stop', 'stop here; what is answered is kept'],
    ],
    context,
  );
  return answer === 'on';
}

function endOf(answered: Answered[], context: Context): string {
  const { answers } = foldProgress(
    answered.map(({ question, choice, right, sure }) => ({
      id: '',
      at: '',
      type: 'question-answered',
      question: question.id,
      outline: question.outline,
      choice,
      right,
      sure,
    })),
  );
  const { nextAt } = dueIn(ideasOf(context), Date.now());
  return renderQuizEnd(
    {
      right: answered.filter(({ right }) => right).length,
      asked: answered.length,
      calibration: answers,
      nextDue: nextAt === undefined ? undefined : sayWhen(nextAt, Date.now()),
    },
    {
      ...context,
      rows: [['next', `${context.program} quiz --explain`, 'the same, in your own words']],
    },
  );
}

/** Why there may be no question about this lesson, or about any. */
function nothingToAsk(lesson: Lesson | undefined, context: Context): NothingToAsk {
  const isAbout = lesson && new Set(lesson.questions.map(({ outline }) => outline));
  if (isAbout?.size === 0) return { reason: 'none-about-lesson' };
  const ideas = [...ideasOf(context)].filter(([outline]) => isAbout?.has(outline) ?? true);
  return { reason: 'none-due', nextAt: dueIn(new Map(ideas), Date.now()).nextAt };
}

function sayNothingToAsk(
  lesson: Lesson | undefined,
  { reason, nextAt }: NothingToAsk,
  context: Context,
): number {
  const { program, theme } = context;
  if (reason === 'none-about-lesson') {
    const all = theme.action(`${program} quiz`);
    context.print(
      `\n  No question is about lesson ${lessonNumber(lesson!)} alone.\n\n  all  ${all}\n`,
    );
    return 0;
  }
  const when =
    nextAt === undefined ? '' : ` The next one comes back ${sayWhen(nextAt, Date.now())}.`;
  const again = [program, 'quiz', ...(lesson ? [lessonNumber(lesson)] : []), '--all'].join(' ');
  context.print(`\n  No question is due.${when}\n\n  again  ${theme.action(again)}\n`);
  return 0;
}

/** Free text beside a model answer; learners judge themselves. */
async function explain(lessons: string[] | undefined, context: Context): Promise<number> {
  const questions = openQuestionsOf(context.course, lessons);
  if (!context.isInteractive) {
    for (const question of questions) context.print(`\n  ${question.ask}`);
    return 0;
  }
  const { askChoice, askSeveral, askText } = await import('../../ui/prompts.ts');
  const ordered = leastExplainedFirst(questions, context);
  for (const [i, question] of ordered.entries()) {
    await askText(question.ask, 'one sentence, for yourself: it is not stored', context);
    const mentioned = await askSeveral(
      'What did you mention?',
      question.terms.map((term) => [term, term]),
      context,
    );
    const read = readCommand(question.guide, context);
    context.print(renderModelAnswer(question, { ...context, mentioned, read }));
    const judged = await askChoice(
      'Does yours say the same?',
      [
        ['yes', 'yes'],
        ['partly', 'partly'],
        ['no', 'no'],
      ],
      context,
    );
    context.record({
      type: 'question-explained',
      outline: question.outline,
      terms: mentioned.length,
      judged: judged as 'yes' | 'partly' | 'no',
    });
    if (i < ordered.length - 1 && !(await goesOn(context))) break;
  }
  return 0;
}

function openQuestionsOf(course: Course, lessons: string[] | undefined): OpenQuestion[] {
  if (lessons === undefined) return course.openQuestions;
  const numbers = course.lessons
    .filter(({ id }) => lessons.includes(id))
    .flatMap(({ questions }) => questions.map(({ outline }) => outline));
  return course.openQuestions.filter(({ outline }) => numbers.includes(outline));
}

/** Never explained, then no, partly, yes. */
function leastExplainedFirst(questions: OpenQuestion[], context: Context): OpenQuestion[] {
  const { explained } = context.progress();
  const rank = ({ outline }: OpenQuestion) =>
    [undefined, 'no', 'partly', 'yes'].indexOf(explained[outline]);
  return [...questions].sort((a, b) => rank(a) - rank(b));
}

const readCommand = (place: string, { course, program }: Context): string =>
  `${program} guide ${guidePlaceName(course, place) ?? place}`;
