// The corpus of hostile and unlucky files: answers to the fixture's exercise-1, each with what it must get.
//
//   // expect: error timeout; at line 6
//   //   message stopped after 2 s in step 1, "adds small numbers"
//
// `at line` is where the learner's file is to blame; `message` a part of the verdict's message, or of
// the first failing test's; `test` that test's name; `prints` a part of the output; `node` the lowest
// major version that it is for; `vitest` says why vitest cannot be asked about it. `error memory or
// timeout`: which of two limits strikes first is a matter of the machine.
import fs from 'node:fs';
import path from 'node:path';
import { fixtureReference } from './fixture.ts';

export interface HostileCase {
  /** `error/timeout/loop-in-test` */
  name: string;
  text: string;
  status: 'pass' | 'fail' | 'error';
  reasons: (string | null)[];
  line?: number;
  message?: string;
  test?: string;
  prints?: string;
  node?: number;
  vitest?: string;
}

const folder = path.resolve(import.meta.dirname, '../hostile');

/** What most cases re-export, to be right in all but one thing. */
export const right = fs.readFileSync(fixtureReference, 'utf8');

export const readCorpus = (): HostileCase[] =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => readCase(file.split(path.sep).join('/')));

function readCase(file: string): HostileCase {
  const text = fs.readFileSync(path.join(folder, file), 'utf8');
  const header = /^\/\/ expect: (.*\n(?:\/\/ {2,}.*\n)*)/.exec(text)?.[1];
  if (header === undefined) throw new Error(`test/hostile/${file}: no \`// expect:\` at its start`);
  const [verdict = '', ...clauses] = header.split(/; |\n(?:\/\/ {2,})?/).filter(Boolean);
  const [status, ...reasons] = verdict.split(/ (?:or )?/);
  const said: Record<string, string> = {};
  for (const clause of clauses) {
    const [, key, value] = /^(at line|message|test|prints|node|vitest) (.+)$/.exec(clause) ?? [];
    if (!key) throw new Error(`test/hostile/${file}: what is \`${clause}\`?`);
    said[key] = value!;
  }
  const { 'at line': line, node, ...rest } = said;
  return {
    name: file.replace(/\.ts$/, ''),
    text,
    status: status as HostileCase['status'],
    reasons: reasons.length > 0 ? reasons : [null],
    line: line === undefined ? undefined : Number(line),
    node: node === undefined ? undefined : Number(node),
    ...rest,
  };
}
