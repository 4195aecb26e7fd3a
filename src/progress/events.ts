// What a learner did, one fact a line. New kinds may come, fields may be added; nothing is renamed.

export type ProgressEvent = { id: string; at: string } & Happening;

export type Happening =
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
      failingStep?: number;
      mistake?: string;
      durationMs: number;
    }
  | { type: 'hint-shown'; exercise: string; step: number; hint: number }
  | { type: 'reference-shown'; exercise: string }
  | { type: 'exercise-reset'; exercise: string; backup: string }
  | { type: 'guide-opened'; guide: string };

export type Sureness = 'guess' | 'fairly' | 'sure';
