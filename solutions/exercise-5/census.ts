// What the generated runs of exercise 5 are made of, and how often it must be among them at least.
import type { Act, Place, Run, Subscribe } from './programs.ts';

const isPlace = (act: Act): act is Place => act.do === 'place';
const isSubscribe = (act: Act): act is Subscribe => act.do === 'subscribe';

export function censusOf({ ops, config }: Run): string[] {
  const acts = ops as Act[];
  const valid = acts.filter(isPlace).filter(({ odd }) => !odd);
  const plans = valid.flatMap((place) => Object.entries(place.plans ?? {}));
  const hows = plans.map(([, { how }]) => how);
  const subscriptions = acts.filter(isSubscribe);
  const has = (what: Act['do']) => acts.some((act) => act.do === what);
  const indexOf = (what: Act['do']) => acts.findIndex((act) => act.do === what);
  const cutNow = acts.findIndex((act) => act.do === 'cut' && act.after === 'now');
  const known: Record<string, boolean> = {
    'an order that is not valid': acts.some((act) => isPlace(act) && act.odd !== undefined),
    'placed twice at once': valid.some(({ twice }) => twice),
    'one id, placed again': new Set(valid.map(({ id }) => id)).size < valid.length,
    'two orders': new Set(valid.map(({ id }) => id)).size > 1,
    'an id that objects have': valid.some(({ id }) => /^(__proto__|constructor)$/.test(id)),
    'a commit fails': has('fail'),
    'the power goes': has('cut'),
    'the power goes on the way back':
      has('cut') && (hows.includes('refused') || plans.some(([, { times }]) => times > 3)),
    'something happens after the power is gone': cutNow >= 0 && cutNow < acts.length - 1,
    restart: has('restart'),
    'orders before start()': indexOf('start') < 0 || indexOf('place') < indexOf('start'),
    'a call fails': hows.some((how) => /^fails|rejects/.test(how)),
    'an answer is lost': hows.includes('answer lost'),
    'no answer in time': hows.some((how) => /never|late/.test(how)),
    refusal: hows.some((how) => how.startsWith('refused')),
    'a compensation has trouble': plans.some(([op]) => op === 'release' || op === 'refund'),
    'fails for good': plans.some(([, { times }]) => times === 9),
    subscriber: subscriptions.length > 0,
    'two subscribers': subscriptions.length > 1,
    'subscriber that fails': subscriptions.some(({ fails }) => fails),
    'subscriber that comes late': acts.some(
      (act, i) => isSubscribe(act) && indexOf('place') >= 0 && i > indexOf('place'),
    ),
    'room for one call': config?.concurrency === 1,
    'no pause': config?.backoffMs === 0,
    'one attempt': config?.maxAttempts === 1,
    stop: has('stop'),
    'stop without time': acts.some((act) => act.do === 'stop' && act.timeoutMs === 0),
    'stop, twice': acts.filter((act) => act.do === 'stop').length > 1,
    'stop, then a restart': has('stop') && indexOf('restart') > indexOf('stop'),
  };
  return Object.keys(known).filter((name) => known[name]);
}

const failures = { 'a call fails': 0.1, 'an answer is lost': 0.05, 'no answer in time': 0.08 };
const troubles = { ...failures, refusal: 0.15, 'fails for good': 0.1 };
const crashes = { 'a commit fails': 0.1, 'the power goes': 0.15, restart: 0.1 };

/** By step. */
export const leastShares: Record<number, Record<string, number>> = {
  1: {
    ...crashes,
    'an order that is not valid': 0.3,
    'placed twice at once': 0.15,
    'one id, placed again': 0.05,
    'an id that objects have': 0.15,
    'something happens after the power is gone': 0.05,
  },
  2: { 'two orders': 0.25, 'orders before start()': 0.1 },
  3: {
    'a call fails': 0.15,
    'an answer is lost': 0.08,
    subscriber: 0.6,
    'two subscribers': 0.3,
    'subscriber that fails': 0.3,
    'subscriber that comes late': 0.3,
    restart: 0.15,
  },
  4: {
    ...troubles,
    'two orders': 0.4,
    'a compensation has trouble': 0.2,
    'room for one call': 0.25,
    'no pause': 0.2,
    'one attempt': 0.1,
    subscriber: 0.2,
  },
  5: {
    ...crashes,
    'the power goes on the way back': 0.1,
    'something happens after the power is gone': 0.05,
    subscriber: 0.2,
  },
  6: {
    stop: 0.5,
    'stop without time': 0.05,
    'stop, twice': 0.1,
    'stop, then a restart': 0.15,
    refusal: 0.2,
    'a call fails': 0.1,
  },
};
