// A learner's file is only replaced after a question or `--yes`, also where its copy is kept.
import { UserError } from '../course/user-error.ts';
import { shellWord } from '../workspace/installed.ts';
import type { Context } from './context.ts';

interface Replacement {
  /** What replaces it, as it was typed. */
  by: string;
  /** As a path to show. */
  file: string;
  /** The arguments that say so without a question, but for `--yes`. */
  args: string;
  question: string;
}

/** A UserError where nobody can be asked. */
export async function mayReplace(
  { by, file, args, question }: Replacement,
  { yes }: { yes?: boolean },
  context: Context,
): Promise<boolean> {
  const elsewhere = context.isElsewhere(); // then nobody has named the workspace that --yes would change
  if (yes && !elsewhere) return true;
  if (yes || !context.isInteractive) {
    const named = elsewhere ? ` --workspace ${shellWord(context.workspace())}` : '';
    throw new UserError(
      `\`${by}\` replaces ${file} (a copy is kept). To confirm:`,
      `${args} --yes${named}`,
    );
  }
  const { askYesNo } = await import('../ui/prompts.ts');
  return askYesNo(`${question} Your file is kept as a copy.`, context);
}
