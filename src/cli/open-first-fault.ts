import path from 'node:path';
import type { Verdict } from '../grader/verdict.ts';
import { makeSafe } from '../text/safe.ts';
import { faultsOf } from '../ui/render-for-tools.ts';
import type { Context } from './context.ts';
import type { Subject } from './subject.ts';

/** The line that failed, if it is known; else the file. */
export async function openFirstFault(
  verdict: Verdict | undefined,
  { file }: Subject,
  context: Context,
): Promise<void> {
  const { openEditor } = await import('./open-editor.ts');
  const [fault] = verdict ? faultsOf(verdict) : [];
  const isElsewhere = fault !== undefined && fault.file !== verdict?.file;
  const target = isElsewhere ? path.resolve(context.workspace(), fault.file) : file;
  const { line, column } = fault ?? { line: 1, column: 1 };
  const problem = await openEditor({ file: target, line, column }, context.env);
  if (problem) context.say(`  ${makeSafe(problem)}. Set $EDITOR to the command of yours.`);
}
