// The power is cut at every point of an order: after each call, before its
// answer is recorded, and right after each commit. Then we start again.
import * as stage from '../stage/stage.ts';
import type { CrashRow, SagaFacts } from './lesson.ts';
import { ending } from './orders.ts';
import { type Options, play } from './play.ts';
import type { Op, Plan } from './services.ts';

const fact = stage.facts<SagaFacts>();
const theme = stage.themeHere();
const forward: Op[] = ['charge', 'reserve', 'ship'];
const back: Op[] = ['charge', 'reserve', 'release', 'refund'];

/** How often each thing happened, when the power went once, at `cut`. */
async function effects(ops: Op[], cut: string, options: Options) {
  const { services } = await play('orchestrated', { ...options, cut });
  return ops.map((op) => services.times(op));
}

interface Case {
  ops: Op[];
  seed: number;
  plan?: Plan;
}

/** Cut after each call: with a key for each attempt, and with one for all. */
const afterEachCall = ({ ops, ...options }: Case): Promise<CrashRow[]> =>
  Promise.all(
    ops.map(async (after) => ({
      after,
      random: await effects(ops, after, { ...options, hasRandomKeys: true }),
      stable: await effects(ops, after, options),
    })),
  );

/** Cut after each commit, with a key for each attempt: the worst of keys. */
async function atEachCommit({ ops, ...options }: Case): Promise<number[][]> {
  const { journal } = await play('orchestrated', options);
  return Promise.all(
    journal.events.map((_, i) =>
      effects(ops, `commit ${i + 1}`, { ...options, hasRandomKeys: true }),
    ),
  );
}

const hasDouble = (times: number[]) => times.some((n) => n > 1);

const paint = (times: number[]) =>
  (hasDouble(times) ? theme.fail : theme.pass)(times.join(' / '));

const rowsOf = (rows: CrashRow[]) =>
  stage.table(
    ['power goes after the', 'key per attempt', 'key of the step'],
    rows.map(({ after, random, stable }) => [
      `${after}, unrecorded`,
      paint(random),
      paint(stable),
    ]),
  );

const shipped = (seed: number): Case => ({ ops: forward, seed });
const cancelled = (seed: number): Case => ({
  ops: back,
  seed,
  plan: ending('ship', 'business'),
});

/** For the first screen: an order that ships. */
export async function crashTable(seed: number): Promise<string[]> {
  const rows = await afterEachCall(shipped(seed));
  fact('crashes', rows);
  fact('chargesAfterCrash', rows[0]!.random[0]!);
  return [
    stage.line(theme.secondary('charged / reserved / shipped')),
    ...rowsOf(rows),
  ];
}

export async function crashScene({ seed }: { seed: number }) {
  const commits = [
    ...(await atEachCommit(shipped(seed))),
    ...(await atEachCommit(cancelled(seed))),
  ];
  const back = await afterEachCall(cancelled(seed));
  const doubled = commits.filter(hasDouble).length;
  fact('crashesBack', back);
  fact('commitsCut', commits.length);
  fact('doubledAtCommits', doubled);
  return [
    ...(await crashTable(seed)),
    '',
    ...stage
      .sentences('charged / reserved / released / refunded')
      .map(theme.secondary),
    ...rowsOf(back),
    '',
    ...stage.notes([
      ['commits', `power cut right after each of ${commits.length}`],
      ['doubled', (doubled ? theme.fail : theme.pass)(`${doubled}`)],
    ]),
    '',
    ...stage.sentences(
      'What is recorded is not done again, whatever the keys. The hole is ' +
        'between a call and its commit, and no transaction closes it. The ' +
        'call is made again; only its key tells the service that it is the ' +
        'same one.',
    ),
  ];
}
