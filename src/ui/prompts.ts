// Questions on a terminal, on stderr: results keep stdout to themselves. The only user of clack.
// Where nothing may be redrawn, for a screen reader say, the same is asked in plain lines.
import { createInterface } from 'node:readline';
import { confirm, isCancel, select } from '@clack/prompts';
import { Interrupted } from '../course/interrupted.ts';
import { margin } from './layout.ts';
import { mayRedraw } from './theme.ts';

/** `choices`: value → the words on the screen. */
export async function askChoice(
  question: string,
  choices: Record<string, string>,
): Promise<string> {
  if (!mayRedraw(process.stderr)) return askForNumber(question, choices);
  return answered(
    await select({
      message: question,
      options: Object.entries(choices).map(([value, label]) => ({ value, label })),
      output: process.stderr,
    }),
  );
}

export async function askYesNo(question: string): Promise<boolean> {
  if (!mayRedraw(process.stderr)) {
    return askInLines(`${margin}${question} (y/N) `, (line) => /^y(es)?$/i.test(line), '');
  }
  return answered(
    await confirm({ message: question, initialValue: false, output: process.stderr }),
  );
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new Interrupted();
  return answer as Exclude<Answer, symbol>;
}

function askForNumber(question: string, choices: Record<string, string>): Promise<string> {
  const values = Object.keys(choices);
  const offered = Object.values(choices).map((label, i) => `${margin}  ${i + 1}. ${label}\n`);
  return askInLines(
    `\n${margin}${question}\n${offered.join('')}${margin}1 to ${values.length}: `,
    (line) => values[Number(line) - 1],
    `${margin}Type a number from 1 to ${values.length}: `,
  );
}

/** Asks again until `read` makes something of the line. */
function askInLines<Answer>(
  question: string,
  read: (line: string) => Answer | undefined,
  again: string,
): Promise<Answer> {
  process.stderr.write(question);
  return new Promise((resolve, reject) => {
    const input = createInterface({ input: process.stdin, terminal: false });
    input.on('line', (line) => {
      const answer = read(line.trim());
      if (answer === undefined) {
        process.stderr.write(again);
        return;
      }
      resolve(answer);
      input.close();
    });
    input.on('close', () => reject(new Interrupted())); // without an answer: the input has ended
  });
}
