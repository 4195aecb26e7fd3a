// What was proved, under a hash of all that the proof depends on: while none of it changes, it is
// not proved again.
import fs from 'node:fs';
import path from 'node:path';
import { hashOf, hashOfCode } from '../course-build/hash.ts';

/** In the clone; a fresh install of the packages removes it. */
export const memoryFolder = (root: string) =>
  path.join(root, 'node_modules', '.cache', 'events-course');

export class Memory {
  readonly #folder: string | undefined;
  readonly #code = hashOfCode();
  readonly #known: Map<string, unknown>;
  /** What this process found out or needed. */
  readonly #used = new Map<string, unknown>();

  /** Without a folder it remembers nothing beyond this process. */
  constructor(folder?: string) {
    this.#folder = folder;
    this.#known = new Map(folder === undefined ? [] : savedIn(folder));
  }

  recall<Result>(what: unknown): Result | undefined {
    const key = this.#keyOf(what);
    const known = this.#used.get(key) ?? this.#known.get(key);
    if (known !== undefined) this.#used.set(key, known);
    return known as Result | undefined;
  }

  keep(what: unknown, result: unknown): void {
    this.#used.set(this.#keyOf(what), result);
  }

  /** What was not needed is forgotten at the next save: everything was asked for. */
  forgetTheRest(): void {
    this.#known.clear();
  }

  /** Writes the file of this name; each program that remembers has its own. */
  save(name: string): void {
    if (this.#folder === undefined) return;
    const entries = new Map([...this.#known, ...this.#used]);
    const draft = path.join(this.#folder, `${name}.${process.pid}.draft`);
    fs.mkdirSync(this.#folder, { recursive: true });
    fs.writeFileSync(draft, JSON.stringify([...entries]));
    fs.renameSync(draft, path.join(this.#folder, `${name}.json`));
  }

  #keyOf(what: unknown): string {
    return hashOf(this.#code, process.version, process.arch, JSON.stringify(what));
  }
}

function savedIn(folder: string): [string, unknown][] {
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.flatMap((file) => {
    try {
      return JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
    } catch {
      return []; // a damaged file: its proofs are done again
    }
  });
}
