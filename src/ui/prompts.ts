// Questions on a terminal, on stderr: results keep stdout to themselves. The only user of clack.
import { confirm, isCancel, multiselect, select, text } from '@clack/prompts';

/** Ctrl-C or Esc at a question. `main` ends with code 130. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** value → the words on the screen; as pairs where the order of an object would not do. */
export type Choices = Record<string, string> | [value: string, label: string][];

const optionsOf = (choices: Choices) =>
  (Array.isArray(choices) ? choices : Object.entries(choices)).map(([value, label]) => ({
    value,
    label,
  }));

export async function askChoice(question: string, choices: Choices): Promise<string> {
  return answered(
    await select({ message: question, options: optionsOf(choices), output: process.stderr }),
  );
}

/** None, some or all of them. */
export async function askSeveral(question: string, choices: Choices): Promise<string[]> {
  return answered(
    await multiselect({
      message: question,
      options: optionsOf(choices),
      required: false,
      output: process.stderr,
    }),
  );
}

export async function askText(question: string, placeholder: string): Promise<string> {
  return answered(await text({ message: question, placeholder, output: process.stderr })) ?? '';
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
