// Questions on a terminal, on stderr: results keep stdout to themselves. The only user of clack.
// Where nothing may be redrawn, for a screen reader say, the same is asked in plain lines.
import { createInterface } from 'node:readline';
import { autocomplete, confirm, isCancel, multiselect, select, text } from '@clack/prompts';
import { GivenUp, Interrupted } from '../course/interrupted.ts';
import { columnsOf, margin } from './layout.ts';
import { mayRedraw } from './theme.ts';

/** value → the words on the screen; as pairs where the order of an object would not do. */
export type Choices = Record<string, string> | [value: string, label: string][];

const pairs = (choices: Choices) => (Array.isArray(choices) ? choices : Object.entries(choices));
const optionsOf = (choices: Choices) => pairs(choices).map(([value, label]) => ({ value, label }));

export async function askChoice(question: string, choices: Choices): Promise<string> {
  if (!mayRedraw(process.stderr)) return askForNumber(question, pairs(choices));
  return answered(
    select({ message: question, options: optionsOf(choices), output: process.stderr }),
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
  const search = autocomplete({
    message: question,
    options: besideOneAnother(choices, columnsOf(process.stderr)),
    maxItems: 12,
    validate: (chosen) => (chosen === undefined ? 'Nothing fits: type less of it.' : undefined),
    output: process.stderr,
  });
  try {
    return await answered(search);
  } catch (error) {
    if (error instanceof GivenUp) return undefined;
    throw error;
  }
}

/** Clack shows a hint only where the cursor is; where the line is wide enough, each stands in its column. */
function besideOneAnother(
  choices: [value: string, label: string, hint?: string][],
  columns: number,
): { value: string; label: string; hint?: string }[] {
  const widest = (texts: string[]) => Math.max(...texts.map((text) => text.length));
  const labelWidth = widest(choices.map(([, label]) => label));
  const signs = '│  ● '.length;
  const fits = signs + labelWidth + 3 + widest(choices.map(([, , hint = '']) => hint)) < columns;
  return choices.map(([value, label, hint]) => {
    if (!hint) return { value, label };
    return fits
      ? { value, label: `${label.padEnd(labelWidth)}   ${hint}` }
      : { value, label, hint };
  });
}

/** None, some or all of them. */
export async function askSeveral(question: string, choices: Choices): Promise<string[]> {
  if (!mayRedraw(process.stderr)) return askForNumbers(question, pairs(choices));
  return answered(
    multiselect({
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
  return (await answered(text({ message: question, placeholder, output: process.stderr }))) ?? '';
}

export async function askYesNo(question: string, initialValue = false): Promise<boolean> {
  if (!mayRedraw(process.stderr)) {
    const read = (line: string) => (line === '' ? initialValue : /^y(es)?$/i.test(line));
    return askInLines(`${margin}${question} (${initialValue ? 'Y/n' : 'y/N'}) `, read, '');
  }
  return answered(confirm({ message: question, initialValue, output: process.stderr }));
}

/** Throws GivenUp after Esc, Interrupted after Ctrl-C: clack tells them apart no longer. */
async function answered<Answer>(asked: Promise<Answer>): Promise<Exclude<Answer, symbol>> {
  let last: string | undefined;
  const remember = (_text: unknown, key?: { name?: string }) => {
    last = key?.name;
  };
  process.stdin.on('keypress', remember);
  try {
    const answer = await asked;
    if (!isCancel(answer)) return answer as Exclude<Answer, symbol>;
    throw last === 'escape' ? new GivenUp() : new Interrupted();
  } finally {
    process.stdin.off('keypress', remember);
  }
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
