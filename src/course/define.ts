import type {
  ExerciseDefinition,
  GuideDefinition,
  Knob,
  LessonDefinition,
  MistakeOfStep,
  Question,
} from './course.ts';

/** A lesson, typed by the facts that its example reports: `defineLesson<LeakFacts>()({ … })`. */
export const defineLesson =
  <Facts extends object>() =>
  <const Definition extends LessonDefinition<Facts>>(definition: Definition): Definition =>
    definition;

export const defineExercise = (definition: ExerciseDefinition): ExerciseDefinition => definition;
export const defineGuide = (definition: GuideDefinition): GuideDefinition => definition;
/** Those of one step: its number is in the name of the file. */
export const defineMistakes = (mistakes: MistakeOfStep[]): MistakeOfStep[] => mistakes;
export const defineQuestions = (questions: Question[]): Question[] => questions;

type Described<Type extends Knob['type']> = Omit<Extract<Knob, { type: Type }>, 'type'>;

/** `--sessions 4800` */
export const number = (knob: Described<'number'>) => ({ type: 'number', ...knob }) as const;

/** `--fix weak`; `choices` maps each value to what it means. */
export const choice = <const Choices extends Record<string, string>>(knob: {
  default: keyof Choices & string;
  choices: Choices;
  says: string;
}) => ({ type: 'choice', ...knob }) as const;

/** `--filter 'order.*'`: any words; the example says what is wrong with them. */
export const text = (knob: Described<'text'>) => ({ type: 'text', ...knob }) as const;

/** `--snapshot` */
export const flag = (knob: { says: string }) =>
  ({ type: 'switch', default: false, ...knob }) as const;

/** The values that an example gets for its lesson's knobs. */
export type KnobValues<K> = {
  [Name in keyof K]: K[Name] extends { type: 'number' }
    ? number
    : K[Name] extends { type: 'choice'; choices: infer Choices }
      ? keyof Choices & string
      : K[Name] extends { type: 'text' }
        ? string
        : boolean;
};
