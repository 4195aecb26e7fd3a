// What was done and seen in one generated run, with times, and the first rule that was broken.
import type { VirtualClock } from './clock.ts';

/** A rule that every run must keep. */
export interface Rule {
  /** The step of the exercise that asks for it. */
  step: number;
  /** What holds, in a few words: `a batch goes in time`. */
  title: string;
  /** The starter's own sentence, word for word. */
  sentence: string;
  /** More sentences of the starter that the same checks enforce, word for word. */
  also?: string[];
}

export type Rules = Record<string, Rule>;

/** One moment of a run: what the program did, and what the code under test did because of it. */
export interface Line {
  atMs: number;
  text: string;
  notes: string[];
  /** Lines of one group that follow each other at one moment are written as one. */
  group?: string;
}

/** A rule was broken: what was expected, and what was seen. */
export class RuleBroken extends Error {
  override name = 'RuleBroken';
  readonly rule: string;
  /** How it was broken, if a rule can be broken in several ways: tells known mistakes apart. */
  readonly how: string;
  readonly expected: string;
  readonly yours: string;
  readonly atMs: number;

  constructor(
    title: string,
    broken: { rule: string; how: string; expected: string; yours: string; atMs: number },
  ) {
    super(`${title}: expected ${broken.expected}, yours: ${broken.yours}`);
    this.rule = broken.rule;
    this.how = broken.how;
    this.expected = broken.expected;
    this.yours = broken.yours;
    this.atMs = broken.atMs;
  }
}

export class History {
  readonly lines: Line[] = [];
  readonly clock: VirtualClock;
  readonly rules: Rules;
  /** The first broken rule. It is kept, because the code under test may catch what a handler throws. */
  failure: RuleBroken | undefined;
  /** Before what a handler or listener does stands its name. */
  within = '';
  /** Nobody will read it: texts that come as functions are not made. */
  isQuiet = false;
  /** Called with the index of each line that is new or has grown. */
  onLine: (index: number) => void = () => {};

  constructor(clock: VirtualClock, rules: Rules) {
    this.clock = clock;
    this.rules = rules;
  }

  /** The program did something. */
  did(what: string | (() => string), group?: string): void {
    const text = this.within + this.#textOf(what);
    const last = this.lines.at(-1);
    const isSameGroup =
      group !== undefined &&
      last?.group === this.within + group &&
      last.notes.length === 0 &&
      last.atMs === this.clock.now;
    if (isSameGroup) last.text += `,${text.slice(last.group!.length)}`;
    else {
      const line: Line = { atMs: this.clock.now, text, notes: [] };
      if (group !== undefined) line.group = this.within + group;
      this.lines.push(line);
    }
    this.onLine(this.lines.length - 1);
  }

  /** The code under test did something. */
  saw(what: string | (() => string)): void {
    const note = this.#textOf(what);
    const last = this.lines.at(-1);
    if (last && last.atMs === this.clock.now) last.notes.push(note);
    else this.lines.push({ atMs: this.clock.now, text: '', notes: [note] });
    this.onLine(this.lines.length - 1);
  }

  #textOf(what: string | (() => string)): string {
    if (typeof what === 'string') return what;
    return this.isQuiet ? '' : what();
  }

  /** Runs `work` with `who` before everything that it does: `in A: `. */
  inside<Result>(who: string, work: () => Result): Result {
    const before = this.within;
    this.within = `in ${who}: `;
    try {
      return work();
    } finally {
      this.within = before;
    }
  }

  /** Ends the run. Only the first broken rule counts. */
  broken(rule: string, expected: string, yours: string, how = ''): never {
    const known = this.rules[rule];
    if (!known) throw new Error(`no such rule: ${rule}`);
    this.failure ??= new RuleBroken(known.title, {
      rule,
      how,
      expected,
      yours,
      atMs: this.clock.now,
    });
    throw this.failure;
  }

  /** `expected` and `yours` are made only if the rule is broken. */
  check(
    holds: boolean,
    rule: string,
    expected: () => string,
    yours: () => string,
    how?: string,
  ): void {
    if (!holds) this.broken(rule, expected(), yours(), how);
  }

  /** The code under test may have caught what broke a rule: look again. */
  throwIfBroken(): void {
    if (this.failure) throw this.failure;
  }
}

/** A value as stories show it. Never calls what the value itself brings along. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return /^[\w .,:()-]*$/.test(value)
      ? `'${value}'`
      : `'${value.replace(/[\p{C}\p{Z}]/gu, escaped)}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return value.name || 'a function';
  if (value instanceof Error) return `${value.name}(${show(value.message)})`;
  if (value instanceof Date) return `Date(${Date.prototype.getTime.call(value)})`;
  if (value instanceof Map) return `Map(${show([...Map.prototype.entries.call(value)])})`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, one]) => `${key}: ${show(one)}`);
    return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A space stays as it is; what cannot be seen, or moves the cursor, does not. */
const escaped = (character: string) =>
  character === ' ' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
