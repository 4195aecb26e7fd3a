// How long the lessons take, with what they offer to break. An absolute time: it is what a person waits.
import { lessons } from '../lessons/index.ts';
import { program } from './program.ts';
import { type Row, report } from './table.ts';

const promisedSeconds = 5;

/** The slowest way to run each lesson. */
export async function lessonTimes(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { id, breaks } of lessons) {
    const plain = { what: id, value: await seconds(id) };
    const runs = [plain];
    for (const name of Object.keys(breaks))
      runs.push({ what: `${id} --break ${name}`, value: await seconds(id, '--break', name) });
    const slowest = runs.reduce((a, b) => (b.value > a.value ? b : a));
    rows.push({ ...slowest, unit: 's', bound: promisedSeconds });
  }
  return rows;
}

const seconds = async (...argv: string[]) => (await program('run', ...argv)).ms / 1000;

if (import.meta.filename === process.argv[1])
  process.exitCode = report(await lessonTimes(), 'one run each, in a pipe');
