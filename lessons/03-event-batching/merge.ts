// Fewer events by merging them: what does the receiver still know? Prices are
// states, so the last one will do; volumes are changes, and must be added.
import * as stage from '../stage/stage.ts';
import type { BatchingFacts } from './lesson.ts';

const fact = stage.facts<BatchingFacts>();
const theme = stage.themeHere();

export interface Trade {
  symbol: string;
  price: number;
  volume: number;
  /** Where several trades were made one. */
  highest?: number;
}

const symbols = 20;
const trades = 10_000;
const window = 500;

type Merge = (trades: Trade[]) => Trade[];

/** Merges those of one key; the order is that of the first of each. */
export const mergeBy =
  (
    key: (trade: Trade) => string,
    merge: (a: Trade, b: Trade) => Trade,
  ): Merge =>
  (trades) => {
    const merged = new Map<string, Trade>();
    for (const trade of trades) {
      const before = merged.get(key(trade));
      merged.set(key(trade), before ? merge(before, trade) : trade);
    }
    return [...merged.values()];
  };

const symbolOf = ({ symbol }: Trade) => symbol;
const peak = ({ highest, price }: Trade) => highest ?? price;

export const merges: Record<string, Merge> = {
  'every trade': (trades) => trades,
  'the last of all': mergeBy(
    () => 'all',
    (_, last) => last,
  ),
  'the last of each symbol': mergeBy(symbolOf, (_, last) => last),
  'first, with the sum': mergeBy(symbolOf, (first, { volume }) => ({
    ...first,
    volume: first.volume + volume,
  })),
  'last, sum and highest': mergeBy(symbolOf, (before, last) => ({
    ...last,
    volume: before.volume + last.volume,
    highest: Math.max(peak(before), peak(last)),
  })),
};

/** What somebody knows who has heard these trades. */
function learn(heard: Trade[]) {
  const prices = new Map<string, number>();
  const highs = new Map<string, number>();
  let volume = 0;
  for (const trade of heard) {
    const { symbol, price } = trade;
    prices.set(symbol, price);
    highs.set(symbol, Math.max(highs.get(symbol) ?? 0, peak(trade)));
    volume += trade.volume;
  }
  return { prices, highs, volume };
}

export function merge(seed: number): string[] {
  const made = feed(seed);
  const truth = learn(made);
  const same = (a: Map<string, number>, b: Map<string, number>) =>
    [...a].filter(([symbol, value]) => b.get(symbol) === value).length;
  const rows = Object.entries(merges).map(([name, merge]) => {
    const sent: Trade[] = [];
    for (let i = 0; i < trades; i += window)
      sent.push(...merge(made.slice(i, i + window)));
    const known = learn(sent);
    return {
      name,
      sent: sent.length,
      prices: same(truth.prices, known.prices),
      highs: same(truth.highs, known.highs),
      volume: known.volume / truth.volume,
    };
  });
  fact(
    'merged',
    Object.fromEntries(rows.map(({ name, ...row }) => [name, row])),
  );
  return drawn(rows);
}

interface Row {
  name: string;
  sent: number;
  prices: number;
  highs: number;
  volume: number;
}

function drawn(rows: Row[]): string[] {
  const paint = (isRight: boolean, text: string) =>
    (isRight ? theme.pass : theme.fail)(text);
  const count = (value: number) =>
    paint(value === symbols, `${value} of ${symbols}`);
  return [
    ...stage.table(
      [`${stage.group(trades)} trades`, 'sent', 'prices', 'volume', 'highest'],
      rows.map(({ name, sent, prices, volume, highs }) => [
        name,
        sent,
        count(prices),
        paint(volume === 1, `${stage.group(volume * 100)} %`),
        count(highs),
      ]),
    ),
    '',
    ...stage.sentences(
      'What is merged is lost, except for what the merge computes. A state ' +
        'may be overwritten, by its key. A change must be added up. Whoever ' +
        'needs each event for itself, an audit log, gets a batch.',
    ),
  ];
}

/** Prices that wander, each trade with its volume. */
function feed(seed: number): Trade[] {
  const random = stage.seeded(seed);
  const prices = Array.from({ length: symbols }, () => 5000);
  return Array.from({ length: trades }, () => {
    const i = Math.floor(random() * symbols);
    prices[i]! += Math.floor(random() * 201) - 100;
    const volume = 1 + Math.floor(random() * 100);
    return { symbol: `sym${i}`, price: prices[i]!, volume };
  });
}
