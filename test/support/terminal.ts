// A program on a pseudo-terminal, as a person meets it: text comes, keys go.
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';

export interface TerminalOptions {
  columns?: number;
  rows?: number;
  cwd: string;
  env: Record<string, string | undefined>;
}

export const keys = { enter: '\r', down: '\x1b[B', ctrlC: '\x03', escape: '\x1b' };

/** Ample, for a machine that ten others use; only a test that fails waits so long. */
export const patienceMs = 60_000;

/**
 * The program runs under a shell that outlives it for a moment: when the last holder of a terminal
 * goes, libuv drops what is still unread. Its last word, with the exit code, comes after all the rest.
 */
const shell = 'trap : INT; "$0" "$@"; printf "\\033]ended;$?\\007"; exec sleep 60';
const lastWord = /\x1b\]ended;(\d+)\x07$/;

export class Terminal {
  /** All that came, with its escape sequences. */
  raw = '';
  /** The shell's; the program is its child. */
  readonly pid: number;
  /** The exit code; of a program that a signal ended 128 + its number, as a shell says it. */
  readonly ended: Promise<number>;
  readonly #pty: ReturnType<typeof spawn>;
  #isOver = false;
  /** How much of the text was waited for already. */
  #read = 0;
  #wake = () => {};

  constructor(
    file: string,
    args: string[],
    { columns = 80, rows = 24, cwd, env }: TerminalOptions,
  ) {
    const size = { cols: columns, rows };
    this.#pty = spawn('/bin/sh', ['-c', shell, file, ...args], {
      ...size,
      cwd,
      env,
      name: env.TERM,
    });
    this.pid = this.#pty.pid;
    this.ended = new Promise((resolve) => {
      this.#pty.onData((text) => {
        this.raw += text;
        const exitCode = lastWord.exec(this.raw)?.[1];
        if (exitCode !== undefined) {
          this.raw = this.raw.replace(lastWord, '');
          this.kill();
          resolve(Number(exitCode));
        }
        this.#wake();
      });
    });
  }

  /** All that came, without escape sequences, lines ended as in a file. */
  get text(): string {
    return stripVTControlCharacters(this.raw).replace(/\r+\n/g, '\n');
  }

  press(key: string): void {
    if (!this.#isOver) this.#pty.write(key);
  }

  resize(columns: number, rows: number): void {
    this.#pty.resize(columns, rows);
  }

  /** Waits until this text has come, after what was waited for before. */
  async waitFor(wanted: string): Promise<void> {
    const find = () => this.text.indexOf(wanted, this.#read);
    await this.#until(() => find() >= 0, `"${wanted}"`);
    this.#read = find() + wanted.length;
  }

  /** Waits until an escape sequence has come. */
  async waitForEscape(sequence: RegExp): Promise<void> {
    await this.#until(() => sequence.test(this.raw), String(sequence));
  }

  /** For the end of a test. */
  kill(): void {
    if (!this.#isOver) this.#pty.kill('SIGKILL');
    this.#isOver = true;
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!condition()) {
      if (this.#isOver) throw new Error(`It ended before ${what} came:\n${this.text}`);
      if (Date.now() > deadline) throw new Error(`${what} did not come:\n${this.text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, deadline - Date.now() + 1).unref();
      });
    }
  }
}
