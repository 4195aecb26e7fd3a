// Questions on a terminal, on stderr: results keep stdout to themselves. The only user of clack.
// Where nothing may be redrawn, for a screen reader say, the same is asked in plain lines.
import { createInterface } from 'node:readline';
import { autocomplete, confirm, isCancel, multiselect, select, text } from '@clack/prompts';
import { Interrupted } from '../course/interrupted.ts';
import { margin } from './layout.ts';
import { mayRedraw } from './theme.ts';

/** value → the words on the screen; as pairs where the order of an object would not do. */
export type Choices = Record<string, string> | [value: string, label: string][];

const pairs = (choices: Choices) => (Array.isArray(choices) ? choices : Object.entries(choices));
const optionsOf = (choices: Choices) => pairs(choices).map(([value, label]) => ({ value, label }));

export async function askChoice(question: string, choices: Choices): Promise<string> {
  if (!mayRedraw(process.stderr)) return askForNumber(question, pairs(choices));
  return answered(
    await select({ message: question, options: optionsOf(choices), output: process.stderr }),
  );
}

/** One of many: by arrows, or by typing a part of it. Esc gives undefined. */
export async function askSearch(
  question: string,
  choices: [value: string, label: string, hint?: string][],
): Promise<string | undefined> {
  if (!mayRedraw(process.stderr)) {
    const said = choices.map(([value, label, hint]): [string, string] => [
      value,
      hint ? `${label} (${hint})` : label,
    ]);
    return askForNumber(question, said);
  }
  let last = '';
  const remember = (_text: unknown, key: { ctrl?: boolean; name?: string }) => {
    last = key?.ctrl ? `ctrl-${key.name}` : (key?.name ?? '');
  };
  process.stdin.on('keypress', remember);
  const answer = await autocomplete({
    message: question,
    options: choices.map(([value, label, hint]) => ({ value, label, hint: hint || undefined })),
    maxItems: 12,
    output: process.stderr,
  });
  process.stdin.off('keypress', remember);
  if (isCancel(answer) && last === 'escape') return undefined;
  return answered(answer);
}

/** None, some or all of them. */
export async function askSeveral(question: string, choices: Choices): Promise<string[]> {
  if (!mayRedraw(process.stderr)) return askForNumbers(question, pairs(choices));
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
  if (!mayRedraw(process.stderr))
    return askInLines(`${margin}${question} (${placeholder})\n${margin}`, (line) => line, '');
  return answered(await text({ message: question, placeholder, output: process.stderr })) ?? '';
}

export async function askYesNo(question: string, initialValue = false): Promise<boolean> {
  if (!mayRedraw(process.stderr)) {
    return askInLines(`${margin}${question} (y/N) `, (line) => /^y(es)?$/i.test(line), '');
  }
  return answered(await confirm({ message: question, initialValue, output: process.stderr }));
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new Interrupted();
  return answer as Exclude<Answer, symbol>;
}

function askForNumber(question: string, choices: [string, string][]): Promise<string> {
  const range = `1 to ${choices.length}`;
  return askInLines(
    `${listed(question, choices)}${margin}${range}: `,
    (line) => choices[Number(line) - 1]?.[0],
    `${margin}Type a number from ${range}: `,
  );
}

function askForNumbers(question: string, choices: [string, string][]): Promise<string[]> {
  return askInLines(
    `${listed(question, choices)}${margin}Numbers, or nothing: `,
    (line) => {
      const picked = line
        .split(/[\s,]+/)
        .filter(Boolean)
        .map((n) => choices[Number(n) - 1]?.[0]);
      return picked.every((value) => value !== undefined) ? picked : undefined;
    },
    `${margin}Type numbers from 1 to ${choices.length}: `,
  );
}

function listed(question: string, choices: [string, string][]): string {
  const offered = choices.map(([, label], i) => `${margin}  ${i + 1}. ${label}\n`);
  return `\n${margin}${question}\n${offered.join('')}`;
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
