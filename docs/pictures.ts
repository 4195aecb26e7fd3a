// The pictures of the README: what the built program really writes, on a terminal of 80 columns.
// `npm run pictures` makes them again; the figures in them are those of the machine it runs on.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exerciseSources } from '../src/course/paths.ts';
import { loadMistakes } from '../src/course-build/load-course.ts';
import { withMistake } from '../src/proof/prove-exercise.ts';
import { predictFirstLesson } from '../test/support/first-lesson.ts';
import { Terminal } from '../test/support/terminal.ts';
import { screenOf, textOf, trimmed } from './picture/screen.ts';
import { svgOf } from './picture/svg.ts';

const columns = 80;
const root = path.resolve(import.meta.dirname, '..');
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'pictures-'));

/** `init`, so that nothing of a clone is read, and no answer in it is overwritten. */
const workspace = path.join(home, 'course');
await onTerminal(['init', 'course'], home).ended;

await save('menu.svg', 'The menu of events-course', await menu());
await save('lesson.svg', 'events-course run 01', await lesson());
await save('failing-check.svg', 'events-course check 1, failing', await failingCheck('off-bind'));
fs.rmSync(home, { recursive: true });

/** While it waits for a choice. */
async function menu(): Promise<string> {
  const terminal = onTerminal([]);
  await terminal.waitFor('to search');
  await terminal.waitFor('└');
  terminal.kill();
  return terminal.raw;
}

/** Two of its questions answered rightly, the third not. */
async function lesson(): Promise<string> {
  const terminal = onTerminal(['run', '01']);
  await predictFirstLesson(terminal);
  return toTheEnd(terminal, 0);
}

async function failingCheck(mistake: string): Promise<string> {
  const reference = fs.readFileSync(exerciseSources(root, 'exercise-1').reference, 'utf8');
  const edits = (await loadMistakes(root, 'exercise-1')).find(({ id }) => id === mistake);
  const answer = edits && withMistake(reference, edits);
  if (answer === undefined) throw new Error(`exercise-1 has no mistake ${mistake} that applies.`);
  fs.writeFileSync(path.join(workspace, 'exercises/exercise-1.ts'), answer);
  return toTheEnd(onTerminal(['check', '1']), 1);
}

async function toTheEnd(terminal: Terminal, expected: number): Promise<string> {
  const exitCode = await terminal.ended;
  if (exitCode !== expected) throw new Error(`It ended with ${exitCode}:\n${terminal.text}`);
  return terminal.raw;
}

function onTerminal(argv: string[], cwd = workspace): Terminal {
  const bin = path.join(root, 'bin/events-course.js');
  const env = { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', FORCE_COLOR: '1' };
  return new Terminal(process.execPath, [bin, ...argv], {
    columns,
    rows: 60,
    cwd,
    env: { ...env, TERM: 'xterm-256color' },
  });
}

async function save(file: string, title: string, raw: string): Promise<void> {
  const lines = trimmed(screenOf(raw));
  const widest = Math.max(...lines.map((line) => line.length));
  if (widest > columns) throw new Error(`${file}: a line has ${widest} columns, not ${columns}.`);
  fs.writeFileSync(path.join(import.meta.dirname, file), svgOf(lines, columns, title));
  process.stdout.write(`${textOf(lines)}\n\n  docs/${file}\n\n`);
}
