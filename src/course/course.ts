// What a course is. Content declares it, the program reads it; this room imports nothing of ours.
import type { AskDialects } from './topic.ts';

/** Everything the program offers, in teaching order. Handed in by `main`, so that tests can hand in another. */
export interface Course {
  lessons: Lesson[];
  exercises: Exercise[];
  guides: Guide[];
  /** The questions of the outline, to be answered in one's own words. */
  openQuestions: OpenQuestion[];
  /** What the brokers that the course compares say of a filter: for `topic`. */
  askDialects?: AskDialects;
}

export interface Lesson extends LessonDefinition<any> {
  /** `01-memory-leak-detection`: the name of its folder. */
  id: string;
}

/** What a lesson says about itself, once. `Facts` is what its example measures and reports. */
export interface LessonDefinition<Facts extends object = Record<string, unknown>> {
  title: string;
  /** Honest time for a first visit, reading included. */
  minutes: number;
  /** What is about to be run, and why: one or two sentences. */
  story: string;
  /** Where a run is about something else, its own story, by what was asked for: `'--scene memory'`. */
  stories?: Record<string, string>;
  objectives: string[];
  /** The guide to read next, by id. */
  guide: string;
  /** The exercise that practises it, by id. */
  exercise: string;
  knobs: Knobs;
  predictions: Prediction<Facts>[];
  /** Variants that go wrong on purpose: `run 01 --break <name>`. */
  breaks: Record<string, Break>;
  /** The two lines to take away. */
  takeAway: [string, string];
  /** What to run next: the arguments after `run 01`, and what they show. */
  tries: { args: string; says: string }[];
  questions: Question[];
}

/** An option of the example, `--sessions 4800`. */
export type Knob =
  | { type: 'number'; default: number; min: number; max: number; says: string }
  | { type: 'choice'; default: string; choices: Record<string, string>; says: string }
  | { type: 'text'; default: string; says: string }
  | { type: 'switch'; default: false; says: string };
export type Knobs = Record<string, Knob>;

export interface Break {
  says: string;
  /** The code that the example ends with when it breaks as intended. Default 0. */
  exitCode?: number;
}

export interface Prediction<Facts> {
  /** `which-heap`: how progress remembers it. */
  id: string;
  ask: string;
  /** key → the words on the screen, in the order in which they are offered. */
  choices: Record<string, string>;
  /** The key of the right choice, computed from what this run measured. */
  answer: (facts: Facts) => string;
  /** What was measured, in a few words: `10.1 MB`. Default: the words of the right choice. */
  found?: (facts: Facts) => string;
  /** The prediction holds for a plain run; with these knobs or breaks it is not asked. */
  unless?: (run: { knobs: Record<string, unknown>; break?: string }) => boolean;
}

/** One right choice, and for each wrong one the reason why. */
export interface Question {
  id: string;
  /** The number of the outline's question that it examines, 1 to 10. */
  outline: number;
  scenario: string;
  code?: string;
  /**
   * `code` is a whole ES module, and its output, on one line, is the text of the right choice: the
   * program computes the answer, so no choice is marked.
   */
  runs?: true;
  choices: { text: string; right?: true; because: string }[];
  /** Where to read on: `01-memory-leaks#trend`. */
  guide: string;
}

/** A question without choices, and an answer to compare one's own with. */
export interface OpenQuestion {
  /** The number of the outline's question, 1 to 10. */
  outline: number;
  ask: string;
  model: string;
  /** What a good answer mentions: the learner ticks them off. */
  terms: string[];
  guide: string;
}

export interface Exercise extends ExerciseDefinition {
  /** `exercise-1`: names its files. */
  id: string;
}

export interface ExerciseDefinition {
  title: string;
  minutes: number;
  /** The lesson that prepares for it, by id. */
  lesson: string;
  guide: string;
  steps: Step[];
  /** Files beside the starter that the learner uses and does not edit: `exercise-5.infra.ts`. */
  given?: string[];
  /** Its spec cuts the power at one point after the other; `check --at K` tries a single one. */
  hasCrashPoints?: true;
}

export interface Step {
  title: string;
  /** From a question to a sketch; never two at once. */
  hints: [string, string, string];
}

/** A known-wrong variant of the reference: what it changes, which step must catch it, and what to tell the learner. */
export interface Mistake extends MistakeOfStep {
  step: number;
}

/** As it is written: in the file of its step. */
export interface MistakeOfStep {
  id: string;
  /** Each `find` stands exactly once in the reference. */
  edits: { find: string; replace: string }[];
  /** One plain sentence, or two: what the code does, and why that fails. */
  explanation: string;
  /** The section of the exercise's guide that explains it: `bind`. */
  anchor: string;
}

export interface Guide extends GuideDefinition {
  /** `01-memory-leaks`: the name of its file. */
  id: string;
}

export interface GuideDefinition {
  title: string;
  minutes: number;
  /** Names it is also known by: `leaks`. */
  aliases?: string[];
}
