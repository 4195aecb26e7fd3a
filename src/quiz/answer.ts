// Which choice is right. Where a question is about what a program prints, we run the program: its
// output is the answer, on the Node version that the learner has.
import { spawn } from 'node:child_process';
import type { Question } from '../course/course.ts';

export type Answer =
  | { status: 'known' /** Index into the choices, as the course declares them. */; right: number }
  | { status: 'computed'; right: number; printed: string }
  /** None of the choices says what the program printed: a fault of the course. */
  | { status: 'unexpected'; printed: string };

const timeLimitMs = 5000;

export async function answerTo({ code, choices, runs }: Question): Promise<Answer> {
  if (!runs || code === undefined)
    return { status: 'known', right: choices.findIndex(({ right }) => right) };
  const printed = await lineOf(code);
  const right = choices.findIndex(({ text }) => text === printed);
  return right === -1 ? { status: 'unexpected', printed } : { status: 'computed', right, printed };
}

export function rightIn(question: Question, answer: Answer): number {
  if (answer.status !== 'unexpected') return answer.right;
  throw new Error(`question ${question.id}: no choice says what was printed: ${answer.printed}`);
}

/** Runs an ES module and gives all that it prints on stdout, as one line. */
export function lineOf(code: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: timeLimitMs,
    killSignal: 'SIGKILL',
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
  });
  child.stdin.on('error', () => {}).end(code);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(printed.trim().replace(/\s*\n\s*/g, ' ')));
  });
}
