// What the generated runs of a newsroom are made of, and how often it must be among them at least.
import type { Op, Outcome, Publish, Run, Subscribe } from './programs.ts';

const isSubscribe = (op: Op): op is Subscribe => op.do === 'subscribe';
const isPublish = (op: Op): op is Publish => op.do === 'publish';
/** With what handlers do inside. */
const withInner = (op: Op): Op[] => [
  op,
  ...(isSubscribe(op) ? op.handler.flatMap(({ does }) => (does ? withInner(does) : [])) : []),
];

export function censusOf(run: Run): string[] {
  const outer = run.ops as Op[];
  const ops = outer.flatMap(withInner);
  const subscriptions = ops.filter(isSubscribe);
  const published = ops.filter(isPublish);
  const outcomes = subscriptions.flatMap(({ handler }): Outcome[] => handler);
  const named = subscriptions.flatMap(({ group }) => group ?? []);
  const ends = (op: Op) => op.do === 'unsubscribe' || op.do === 'abort';
  const known: Record<string, boolean> = {
    'two subscriptions': subscriptions.length > 1,
    'one handler, two subscriptions': subscriptions.some(({ again }) => again !== undefined),
    'a subscription ends': ops.some(ends),
    'a handler ends one': outcomes.some(({ does }) => does !== undefined && ends(does)),
    'a handler publishes': outcomes.some(({ does }) => does?.do === 'publish'),
    'a handler takes time': outcomes.some(({ takes = 0 }) => takes > 0),
    'a handler fails': outcomes.some(({ fails }) => fails !== undefined),
    'a message is changed': [...outcomes, ...published].some(({ changes }) => changes),
    'a payload with levels': published.some(({ payload = '' }) => /deep|date|map/.test(payload)),
    'a falsy payload': published.some(({ payload = '' }) => /zero|null|empty|undef/.test(payload)),
    'a name is refused': ops.some((op) => op.do === 'badTopic' || op.do === 'badFilter'),
    'two of one group': new Set(named).size < named.length,
    where: subscriptions.some(({ where }) => where !== undefined),
    replay: subscriptions.some(({ replay }) => replay !== undefined),
    'replay of something': outer.some(
      (op, i) => isSubscribe(op) && op.replay !== undefined && outer.slice(0, i).some(isPublish),
    ),
    'a bound on the log': run.retention !== undefined,
    'one attempt': subscriptions.some(({ maxAttempts }) => maxAttempts === 1),
    'several attempts': subscriptions.some(({ maxAttempts = 1 }) => maxAttempts > 1),
    'no pause': subscriptions.some(({ backoffMs }) => backoffMs === 0),
    drain: ops.some((op) => op.do === 'drain'),
    close: ops.some((op) => op.do === 'close'),
  };
  return Object.keys(known).filter((name) => known[name]);
}

const meeting = { 'two subscriptions': 0.6, 'one handler, two subscriptions': 0.3 };
const inside = { 'a handler ends one': 0.15, 'a handler publishes': 0.3 };
const payloads = { 'a payload with levels': 0.3, 'a falsy payload': 0.15 };

/** By step. */
export const leastShares: Record<number, Record<string, number>> = {
  2: { ...meeting, 'a subscription ends': 0.5, 'a name is refused': 0.25 },
  3: {
    ...meeting,
    ...inside,
    ...payloads,
    'a handler takes time': 0.6,
    'a handler fails': 0.4,
    'a message is changed': 0.5,
    drain: 0.2,
  },
  4: { ...meeting, ...inside, ...payloads, where: 0.4, 'two of one group': 0.4 },
  5: {
    ...meeting,
    ...inside,
    ...payloads,
    replay: 0.5,
    'replay of something': 0.3,
    'a bound on the log': 0.25,
  },
  6: {
    'a handler fails': 0.6,
    'several attempts': 0.3,
    'one attempt': 0.15,
    'no pause': 0.12,
    replay: 0.4,
    'a subscription ends': 0.25,
    drain: 0.1,
    close: 0.2,
  },
};
