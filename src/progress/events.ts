// What a learner did, one fact a line. New kinds may come, fields may be added; nothing is renamed.

export type ProgressEvent = { id: string; at: string } & Happening;

export type Happening =
  /** The first line of a log, and the version of its format. */
  | { type: 'log-started'; format: number }
  | {
      type: 'lesson-run';
      lesson: string;
      ok: boolean;
      durationMs: number;
      knobs?: object;
      break?: string;
    }
  | {
      type: 'prediction-made';
      lesson: string;
      prediction: string;
      said: string;
      truth: string;
      right: boolean;
      sure: Sureness;
    }
  | {
      type: 'exercise-checked';
      exercise: string;
      status: 'pass' | 'fail' | 'error';
      stepsPassed: number;
      upToStep?: number;
      /** Of `check --at`: the only crash point that was tried. */
      crashPoint?: number;
      failingStep?: number;
      mistake?: string;
      durationMs: number;
    }
  | { type: 'hint-shown'; exercise: string; step: number; hint: number }
  | { type: 'reference-shown'; exercise: string }
  /** The learner got this starter, by `init` or `reset`. */
  | { type: 'starter-written'; exercise: string; hash: string }
  | { type: 'exercise-reset'; exercise: string; backup: string }
  /** The learner's file is what an earlier attempt was, by its number. */
  | { type: 'exercise-restored'; exercise: string; attempt: number }
  /** `sections`: how many it has. Without that an older version wrote it, which took it for read. */
  | { type: 'guide-opened'; guide: string; sections?: number }
  /** The sections, by their anchors, that were seen long enough to be read. */
  | { type: 'guide-read'; guide: string; sections: string[] }
  /** The share of the guide that lay above the screen; 1 once its end was seen. */
  | { type: 'guide-left'; guide: string; stoppedAt: number }
  | {
      type: 'question-answered';
      question: string;
      /** The number of the outline's question that it examines. */
      outline: number;
      /** Index into the choices, as the course declares them. */
      choice: number;
      right: boolean;
      sure: Sureness;
    }
  | { type: 'question-explained'; outline: number; terms: number; judged: SelfJudgement };

/** How learners find their own answer, beside the model answer. */
export type SelfJudgement = 'yes' | 'partly' | 'no';

export type Sureness = 'guess' | 'fairly' | 'sure';
