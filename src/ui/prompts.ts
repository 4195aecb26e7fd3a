// Questions on a terminal, on stderr: results keep stdout to themselves. The only user of clack.
// Where nothing may be redrawn, for a screen reader say, the same is asked in plain lines.
import { createInterface, type Key } from 'node:readline';
import { autocomplete, confirm, isCancel, multiselect, select, text } from '@clack/prompts';
import { GivenUp, Interrupted } from '../course/interrupted.ts';
import { columnsOf, margin } from '../text/lines.ts';
import { widest } from '../text/table.ts';
import { padEnd } from '../text/width.ts';
import { DrawnFrame } from './drawn-frame.ts';
import { mayRedraw } from './theme.ts';

/** value → the words on the screen; as pairs where the order of an object would not do. */
export type Choices = Record<string, string> | [value: string, label: string][];

/** Where is asked, and answered. */
export interface Asking {
  stdin: { keyboard?: NodeJS.ReadStream };
  stderr: { terminal?: NodeJS.WriteStream };
  env: Record<string, string | undefined>;
}

/** The same, as clack takes it. */
interface Ends {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
}

const pairs = (choices: Choices) => (Array.isArray(choices) ? choices : Object.entries(choices));
const optionsOf = (choices: Choices) => pairs(choices).map(([value, label]) => ({ value, label }));

export async function askChoice(
  question: string,
  choices: Choices,
  asking: Asking,
): Promise<string> {
  if (isPlain(asking)) return askForNumber(question, pairs(choices), asking);
  return answered(asking, (ends) =>
    select({ message: question, options: optionsOf(choices), ...ends }),
  );
}

/** One of many: by arrows, or by typing a part of it. Esc gives undefined. */
export async function askSearch(
  question: string,
  choices: [value: string, label: string, hint?: string][],
  asking: Asking,
): Promise<string | undefined> {
  if (isPlain(asking)) {
    const said = choices.map(([value, label, hint]): [string, string] => [
      value,
      hint ? `${label} (${hint})` : label,
    ]);
    return askForNumber(question, said, asking);
  }
  const search = (ends: Ends) =>
    autocomplete({
      message: question,
      options: besideOneAnother(choices, columnsOf(endsOf(asking).output, asking.env)),
      maxItems: 12,
      validate: (chosen) => (chosen === undefined ? 'Nothing fits: type less of it.' : undefined),
      ...ends,
    });
  try {
    return await answered(asking, search);
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
  const labelWidth = widest(choices.map(([, label]) => label));
  const signs = '│  ● '.length;
  const fits = signs + labelWidth + 3 + widest(choices.map(([, , hint = '']) => hint)) < columns;
  return choices.map(([value, label, hint]) => {
    if (!hint) return { value, label };
    return fits
      ? { value, label: `${padEnd(label, labelWidth)}   ${hint}` }
      : { value, label, hint };
  });
}

/** None, some or all of them. */
export async function askSeveral(
  question: string,
  choices: Choices,
  asking: Asking,
): Promise<string[]> {
  if (isPlain(asking)) return askForNumbers(question, pairs(choices), asking);
  return answered(asking, (ends) =>
    multiselect({ message: question, options: optionsOf(choices), required: false, ...ends }),
  );
}

export async function askText(
  question: string,
  placeholder: string,
  asking: Asking,
): Promise<string> {
  if (isPlain(asking))
    return askInLines(
      `${margin}${question} (${placeholder})\n${margin}`,
      (line) => line,
      '',
      asking,
    );
  return (
    (await answered(asking, (ends) => text({ message: question, placeholder, ...ends }))) ?? ''
  );
}

export async function askYesNo(
  question: string,
  asking: Asking,
  initialValue = false,
): Promise<boolean> {
  if (isPlain(asking)) {
    const read = (line: string) => (line === '' ? initialValue : /^y(es)?$/i.test(line));
    return askInLines(`${margin}${question} (${initialValue ? 'Y/n' : 'y/N'}) `, read, '', asking);
  }
  return answered(asking, (ends) => confirm({ message: question, initialValue, ...ends }));
}

const endsOf = ({ stdin, stderr }: Asking): Ends => ({
  input: stdin.keyboard!,
  output: stderr.terminal!,
});

const isPlain = (asking: Asking) => !mayRedraw(endsOf(asking).output, asking.env);

/** Throws GivenUp after Esc, Interrupted after Ctrl-C: clack tells them apart no longer. */
async function answered<Answer>(
  asking: Asking,
  ask: (ends: Ends) => Promise<Answer>,
): Promise<Exclude<Answer, symbol>> {
  const ends = endsOf(asking);
  const { input } = ends;
  const { output, redraw } = framed(ends.output);
  let last: string | undefined;
  const watch = (_text: unknown, key: Key = {}) => {
    last = key.name;
    if (key.ctrl && key.name === 'z' && process.platform !== 'win32') {
      key.name = 'ctrl-z'; // readline, which comes next, would stop us too, and pause the input for good
      stopForNow(ends, redraw);
    }
  };
  input.prependListener('keypress', watch);
  try {
    const answer = await ask({ input, output });
    if (!isCancel(answer)) return answer as Exclude<Answer, symbol>;
    throw last === 'escape' ? new GivenUp() : new Interrupted();
  } finally {
    input.off('keypress', watch);
  }
}

/** Ctrl-Z: the shell gets its terminal as it was; after `fg` the question stands there again. */
function stopForNow({ input, output }: Ends, redraw: () => void): void {
  output.write('\x1b[?25h\n');
  input.setRawMode(false);
  process.kill(0, 'SIGTSTP'); // with whoever has started us: npx, say
  // Time stands still for us while we are stopped; where nobody could let us go on, we are not stopped.
  setTimeout(() => {
    input.setRawMode(true);
    redraw();
  }, 20);
}

/**
 * A stream that knows what was drawn on it. Where the terminal changes its width, clack draws only what
 * has changed: there all of it is drawn anew.
 */
function framed(stream: NodeJS.WriteStream): {
  output: NodeJS.WriteStream;
  redraw: () => void;
} {
  const frame = new DrawnFrame();
  let isCollecting = false;
  const write = (text: string) => {
    frame.write(text);
    return isCollecting || stream.write(text);
  };
  const redrawAfter = (render: () => void) => () => {
    stream.write(frame.eraseAt(columnsOf(stream)));
    isCollecting = true;
    render();
    isCollecting = false;
    stream.write(frame.text);
  };
  const resizes = new Map<unknown, () => void>();
  const on = (event: string, listener: () => void) => {
    if (event === 'resize') resizes.set(listener, redrawAfter(listener));
    return stream.on(event, resizes.get(listener) ?? listener);
  };
  const off = (event: string, listener: () => void) =>
    stream.off(event, resizes.get(listener) ?? listener);
  const own: Record<string | symbol, unknown> = { write, on, off };
  const output = new Proxy(stream, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return own[name];
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { output, redraw: () => stream.write(`\x1b[?25l\r${frame.text}`) };
}

function askForNumber(
  question: string,
  choices: [string, string][],
  asking: Asking,
): Promise<string> {
  const range = `1 to ${choices.length}`;
  return askInLines(
    `${listed(question, choices)}${margin}${range}: `,
    (line) => choices[Number(line) - 1]?.[0],
    `${margin}Type a number from ${range}: `,
    asking,
  );
}

function askForNumbers(
  question: string,
  choices: [string, string][],
  asking: Asking,
): Promise<string[]> {
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
    asking,
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
  asking: Asking,
): Promise<Answer> {
  const { input, output } = endsOf(asking);
  output.write(question);
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input, terminal: false });
    lines.on('line', (line) => {
      const answer = read(line.trim());
      if (answer === undefined) {
        output.write(again);
        return;
      }
      resolve(answer);
      lines.close();
    });
    lines.on('close', () => reject(new Interrupted())); // without an answer: the input has ended
  });
}
