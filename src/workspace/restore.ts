// Puts a kept text back, and keeps what it replaces.
import fs from 'node:fs';
import path from 'node:path';
import { learnerFile } from '../course/paths.ts';
import { type Attempt, hasText, keepAttempt } from './attempts.ts';
import { replaceFiles } from './replace-files.ts';
import { keepBackup, refuseOutside } from './workspace.ts';

export type Restored =
  | { status: 'identical' }
  /** `kept`: what was there, by its number or as a file. Undefined where there was nothing. */
  | { status: 'restored'; kept?: number | string };

/** Throws where what is there can't be kept; then it is as it was. */
export function restoreAttempt(workspace: string, exercise: string, { file }: Attempt): Restored {
  const target = learnerFile(workspace, exercise);
  refuseOutside(workspace, target);
  const content = fs.readFileSync(file);
  if (fs.existsSync(target) && hasText(target, content)) return { status: 'identical' };
  const kept = fs.existsSync(target) ? keepReplaced(workspace, exercise, target) : undefined;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  replaceFiles([{ target, content }]);
  return { status: 'restored', kept };
}

function keepReplaced(workspace: string, exercise: string, target: string): number | string {
  const result = { status: 'unchecked', stepsPassed: 0, steps: 0 } as const;
  const kept = keepAttempt(workspace, exercise, fs.readFileSync(target), result);
  return kept?.number ?? keepBackup(workspace, target);
}
