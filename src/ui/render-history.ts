// The log as sentences, one an event.

import type { ProgressEvent } from '../progress/events.ts';
import { margin, wrap } from '../text/lines.ts';
import { count } from '../text/numbers.ts';
import { makeSafe } from '../text/safe.ts';
import { visibleWidth } from '../text/width.ts';
import type { Screen } from './theme.ts';

export function renderHistory(events: ProgressEvent[], { theme, columns }: Screen): string {
  if (events.length === 0) return `\n${margin}Nothing is recorded yet.\n`;
  const lines = events.map((event) => {
    const when = theme.secondary(oneSafeLine(event.at).slice(0, 19).replace('T', ' '));
    const says = oneSafeLine(sentenceOf(event));
    const line = `${margin}${when}  ${says}`;
    return visibleWidth(line) <= columns
      ? line
      : `${margin}${when}\n${wrap(says, columns, margin.repeat(2))}`;
  });
  return `\n${lines.join('\n')}\n`;
}

/** Of a log that anybody may have written. */
const oneSafeLine = (text: string): string => makeSafe(text).replace(/\s+/g, ' ');

type Says<Type> = (event: Extract<ProgressEvent, { type: Type }>) => string;

/** A newer version may know more types. */
const sentenceOf = (event: ProgressEvent): string =>
  Object.hasOwn(sentences, event.type)
    ? sentences[event.type](event as never)
    : `something that this version doesn't know: ${event.type}`;

const sentences: { [Type in ProgressEvent['type']]: Says<Type> } = {
  'log-started': () => 'started the log',
  'lesson-run': ({ lesson, ok, durationMs, break: variant }) => {
    const how = variant === undefined ? '' : ` with --break ${variant}`;
    return `ran lesson ${nameOf(lesson)}${how} for ${seconds(durationMs)}${ok ? '' : '; it failed'}`;
  },
  'prediction-made': ({ lesson, prediction, said, truth, right, sure }) =>
    right
      ? `predicted ${prediction} in lesson ${nameOf(lesson)}: ${said}, ${sureness(sure)}, right`
      : `predicted ${prediction} in lesson ${nameOf(lesson)}: ${said}, ${sureness(sure)}, but it was ${truth}`,
  'exercise-checked': (event) => {
    const { exercise, upToStep, crashPoint, durationMs, mistake } = event;
    const part =
      crashPoint === undefined
        ? upToStep && ` up to step ${upToStep}`
        : ` at crash point ${crashPoint}`;
    const why = mistake === undefined ? '' : ` (looks like ${mistake})`;
    return `checked ${exercise}${part || ''}: ${outcomeOf(event)}${why}, in ${seconds(durationMs)}`;
  },
  'hint-shown': ({ exercise, step, hint }) => `read hint ${hint} for step ${step} of ${exercise}`,
  'reference-shown': ({ exercise }) => `looked at the reference of ${exercise}`,
  'starter-written': ({ exercise }) => `got the starter of ${exercise}`,
  'exercise-reset': ({ exercise, backup }) =>
    `reset ${exercise}${backup ? `; the earlier file is kept as ${backup}` : ''}`,
  'exercise-restored': ({ exercise, attempt }) => `restored attempt ${attempt} of ${exercise}`,
  'guide-opened': ({ guide }) => `opened the guide ${nameOf(guide)}`,
  'guide-read': ({ guide, sections }) =>
    `read ${count(sections.length, 'section')} of the guide ${nameOf(guide)}`,
  'guide-left': ({ guide, stoppedAt }) =>
    stoppedAt === 1
      ? `reached the end of the guide ${nameOf(guide)}`
      : `left the guide ${nameOf(guide)} at ${Math.round(stoppedAt * 100)} %`,
  'question-answered': ({ question, right, sure }) =>
    `answered question ${question} ${right ? 'right' : 'wrong'}, ${sureness(sure)}`,
  'question-explained': ({ outline, judged }) =>
    `explained question ${outline}, and said of it: ${judgement[judged]}`,
};

function outcomeOf({
  status,
  failingStep,
}: Extract<ProgressEvent, { type: 'exercise-checked' }>): string {
  if (status === 'pass') return 'passed';
  if (status === 'error') return 'no verdict';
  return failingStep === undefined ? 'failed' : `step ${failingStep} failed`;
}

/** As screens and errors name it. */
const nameOf = (id: string) => id.replace(/^\d+-/, '');
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const sureness = (sure: string) => ({ guess: 'a guess', fairly: 'fairly sure' })[sure] ?? sure;
const judgement = { yes: 'the same', partly: 'partly the same', no: 'not the same' };
