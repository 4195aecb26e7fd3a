// Questions on a terminal, on stderr: results keep stdout to themselves. The only user of clack.
import { confirm, isCancel, select } from '@clack/prompts';

/** Ctrl-C or Esc at a question. `main` ends with code 130. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** `choices`: value → the words on the screen. */
export async function askChoice(
  question: string,
  choices: Record<string, string>,
): Promise<string> {
  return answered(
    await select({
      message: question,
      options: Object.entries(choices).map(([value, label]) => ({ value, label })),
      output: process.stderr,
    }),
  );
}

export async function askYesNo(question: string): Promise<boolean> {
  return answered(
    await confirm({ message: question, initialValue: false, output: process.stderr }),
  );
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new Interrupted();
  return answer as Exclude<Answer, symbol>;
}
