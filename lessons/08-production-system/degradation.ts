// Less is better than nothing: what goes first under load, and what is shown
// while the source is down?
import * as stage from '../stage/stage.ts';
import type { ProductionFacts } from './lesson.ts';

const fact = stage.facts<ProductionFacts>();
const theme = stage.themeHere();

interface Work {
  kind: 'order' | 'recommendation';
}
const limit = 50;
const seconds = 4;
const perSecond = 200;
const capacity = 100;

/** Twice as much comes as can be done; one in four is an order. */
function shed(byPriority: boolean, seed: number) {
  const random = stage.seeded(seed);
  const queue: Work[] = [];
  const came = { order: 0, recommendation: 0 };
  const lost = { order: 0, recommendation: 0 };
  for (let i = 0; i < seconds * perSecond; i++) {
    const kind = random() < 0.25 ? 'order' : 'recommendation';
    came[kind]++;
    queue.push({ kind });
    if (queue.length > limit) lost[giveUp(queue, byPriority)]++;
    if (i % (perSecond / capacity) === 0) queue.shift();
  }
  return { came, lost };
}

/** Takes out the newest of what matters least. */
function giveUp(queue: Work[], byPriority: boolean): Work['kind'] {
  const least = queue.findLastIndex(({ kind }) => kind !== 'order');
  const at = byPriority && least >= 0 ? least : queue.length - 1;
  return queue.splice(at, 1)[0]!.kind;
}

/** A price a second; the source is down from the fourth to the ninth. */
function prices(maxStaleS: number) {
  let cached: { price: number; at: number } | undefined;
  const answers = { fresh: 0, stale: 0, none: 0 };
  let oldest = 0;
  for (let now = 0; now < 12; now++) {
    const isDown = now >= 3 && now < 9;
    if (!isDown) cached = { price: 100 + now, at: now };
    const age = cached ? now - cached.at : Number.POSITIVE_INFINITY;
    if (!isDown) answers.fresh++;
    else if (age <= maxStaleS) {
      answers.stale++;
      oldest = Math.max(oldest, age);
    } else answers.none++;
  }
  return { ...answers, oldest };
}

export function degradation(seed: number): string[] {
  const runs = {
    'who comes last': shed(false, seed),
    'by priority': shed(true, seed),
  };
  const rows = [0, 4, 60].map((maxStale) => ({
    maxStale,
    ...prices(maxStale),
  }));
  fact(
    'ordersLost',
    Object.values(runs).map(({ lost }) => lost.order),
  );
  fact(
    'recommendationsLost',
    Object.values(runs).map(({ lost }) => lost.recommendation),
  );
  fact(
    'unanswered',
    rows.map(({ none }) => none),
  );
  return [
    ...stage.table(
      ['twice too much: who goes', 'orders lost', 'recommendations lost'],
      Object.entries(runs).map(([name, { came, lost }]) => [
        name,
        lost.order > 0
          ? theme.fail(`${lost.order} of ${came.order}`)
          : theme.pass(`0 of ${came.order}`),
        `${lost.recommendation} of ${came.recommendation}`,
      ]),
    ),
    '',
    ...stage.table(
      ['the source is down for 6 s', 'fresh', 'stale', 'no answer', 'oldest'],
      rows.map(({ maxStale, fresh, stale, none, oldest }) => [
        maxStale ? `stale for ${maxStale} s at most` : 'nothing stale',
        fresh,
        stale,
        none > 0 ? theme.fail(String(none)) : theme.pass('0'),
        `${oldest} s`,
      ]),
    ),
    '',
    ...stage.sentences(
      'Decide before the night what goes first, refuse it early, and say how ' +
        'old an answer is. What may not be stale at all has no answer then: ' +
        'that too is a decision.',
    ),
  ];
}
