// What an update of the course has changed beside the learner's files, which it never touches.
import fs from 'node:fs';
import type { Catalogue } from '../course/catalogue.ts';
import { builtExercise, learnerFile } from '../course/paths.ts';

export interface Change {
  exercise: { id: string };
  /** `new`: the workspace has no file of it. `changed`: its starter is another one than the learner got. */
  kind: 'new' | 'changed';
}

/** `written`: exercise id → hash of the starter that the learner got; unknown where `init` was long ago. */
export function changesOf(
  course: Catalogue,
  content: string,
  workspace: string,
  written: Record<string, string>,
): Change[] {
  return course.exercises.flatMap((exercise): Change[] => {
    if (!fs.existsSync(learnerFile(workspace, exercise.id))) return [{ exercise, kind: 'new' }];
    const known = written[exercise.id];
    const isOther = known !== undefined && known !== starterHash(content, exercise.id);
    return isOther ? [{ exercise, kind: 'changed' }] : [];
  });
}

export const starterHash = (content: string, id: string): string =>
  fs.readFileSync(builtExercise(content, id).starterHash, 'utf8');
