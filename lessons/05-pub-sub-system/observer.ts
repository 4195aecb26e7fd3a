// Pub-sub against observer: what a listener of an emitter gets, and what a
// subscriber of a bus gets, tried one after the other.
import { EventEmitter } from 'node:events';
import * as stage from '../stage/stage.ts';
import { Bus } from './bus.ts';
import type { PubSubFacts } from './lesson.ts';

const fact = stage.facts<PubSubFacts>();
const theme = stage.themeHere();

type Payload = { amount: number };

/** The same questions to both. */
interface Trial {
  subscribe(handler: (payload: Payload) => void): void;
  subscribeLate(handler: (payload: Payload) => void): void;
  publish(payload: Payload): void;
  settle(): Promise<void>;
}

function onEmitter(): Trial {
  const emitter = new EventEmitter();
  return {
    subscribe: (handler) => emitter.on('paid', handler),
    subscribeLate: (handler) => emitter.on('paid', handler),
    publish: (payload) => emitter.emit('paid', payload),
    settle: async () => {},
  };
}

function onBus(): Trial {
  const bus = new Bus();
  const to =
    (handler: (payload: Payload) => void) => (message: { payload: Payload }) =>
      handler(message.payload);
  return {
    subscribe: (handler) => bus.subscribe('paid', to(handler)),
    subscribeLate: (handler) =>
      bus.subscribe('paid', to(handler), { replay: true }),
    publish: (payload) => bus.publish('paid', payload),
    settle: () => bus.drain(),
  };
}

/** When it is called: inside publish(), or after it returned. */
async function isCalledInside(trial: Trial): Promise<boolean> {
  let [inPublish, inside] = [false, false];
  trial.subscribe(() => {
    inside = inPublish;
  });
  inPublish = true;
  trial.publish({ amount: 100 });
  inPublish = false;
  await trial.settle();
  return inside;
}

async function reachesSecond(trial: Trial): Promise<boolean> {
  let reached = false;
  trial.subscribe(() => {
    throw new Error('on purpose');
  });
  trial.subscribe(() => {
    reached = true;
  });
  try {
    trial.publish({ amount: 100 });
  } catch {
    // at the publisher, who has done nothing wrong
  }
  await trial.settle();
  return reached;
}

async function neighbourSees(trial: Trial): Promise<number> {
  let seen = 0;
  trial.subscribe((payload) => {
    payload.amount = 999;
  });
  trial.subscribe(({ amount }) => {
    seen = amount;
  });
  trial.publish({ amount: 100 });
  await trial.settle();
  return seen;
}

async function heardLate(trial: Trial): Promise<number> {
  let heard = 0;
  for (let i = 0; i < 3; i++) trial.publish({ amount: i });
  trial.subscribeLate(() => {
    heard++;
  });
  await trial.settle();
  return heard;
}

async function tryAll(make: () => Trial) {
  return {
    inside: await isCalledInside(make()),
    reached: await reachesSecond(make()),
    saw: await neighbourSees(make()),
    late: await heardLate(make()),
  };
}

export async function observer(): Promise<string[]> {
  const [emitter, bus] = [await tryAll(onEmitter), await tryAll(onBus)];
  fact('emitterTrial', emitter);
  fact('busTrial', bus);
  const row = (
    ask: string,
    say: (one: typeof bus) => string,
    isBad: (one: typeof bus) => boolean,
  ) => [
    ask,
    ...[emitter, bus].map((one) =>
      (isBad(one) ? theme.fail : theme.pass)(say(one)),
    ),
  ];
  const good = () => false;
  return [
    ...stage.table(
      ['', 'observer: emitter', 'pub-sub: bus'],
      [
        ['one finds the other by', 'the emitter object', 'the name of a topic'],
        row(
          'a handler runs',
          ({ inside }) => (inside ? 'within emit()' : 'after publish()'),
          good,
        ),
        row(
          'the first throws; the second',
          ({ reached }) => (reached ? 'hears' : 'starves'),
          ({ reached }) => !reached,
        ),
        row(
          'the first writes 999; the second',
          ({ saw }) => `sees ${saw}`,
          ({ saw }) => saw !== 100,
        ),
        row(
          'joined late, it hears',
          ({ late }) => `${late} of 3`,
          ({ late }) => late < 3,
        ),
      ],
    ),
    '',
    ...stage.sentences(
      'An observer is called by its subject, at once, in the same process: ' +
        'right for parts of one module. In pub-sub a third party stands in ' +
        'between, so that neither side must know, wait for or outlive the ' +
        'other. How much of that a bus gives, it must say: ours forgets all ' +
        'when its process ends.',
    ),
  ];
}
