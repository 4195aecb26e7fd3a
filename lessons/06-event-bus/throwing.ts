// An async listener that throws: its promise is rejected, and emit() has long
// returned. Who hears of it?
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import * as stage from '../stage/stage.ts';
import { Bus } from './bus.ts';
import type { EventBusFacts } from './lesson.ts';

const fact = stage.facts<EventBusFacts>();
const theme = stage.themeHere();

const mailer = async () => {
  await sleep(1);
  const error = new Error('mail server is down');
  error.stack = `Error: ${error.message}`; // the rest is the same for each
  throw error;
};

/** Ends with code 1: that is what it shows. */
export async function asyncThrow(): Promise<string[]> {
  const captured = await byCapturing();
  const bus = await byBus();
  fact('capturedBy', captured);
  fact('busFailures', bus);
  const rows = [
    ['captureRejections: true', theme.pass(captured)],
    ['this bus', theme.pass(`failures: ${bus.join(', ')}`)],
    ['try, around emit', 'is about to show'],
  ] as const;
  console.log(
    [...stage.notes(rows.map(([name, text]) => [name, text])), ''].join('\n'),
  );
  await byTry();
  return ['  still here'];
}

/** The emitter listens to the promises and emits 'error'. */
async function byCapturing(): Promise<string> {
  const emitter = new EventEmitter({ captureRejections: true });
  let heard = 'nobody';
  emitter.on('placed', mailer);
  emitter.on('error', (error: Error) => {
    heard = `'error': ${error.message}`;
  });
  emitter.emit('placed');
  await sleep(20);
  return heard;
}

async function byBus(): Promise<string[]> {
  const bus = new Bus();
  bus.module('mail').on('orders.placed', mailer);
  bus.module('orders').publish('placed', 'o1');
  await bus.idle();
  return bus.failures.map(
    ({ module, error }) => `${module}: ${(error as Error).message}`,
  );
}

/** The catch has nothing to catch, and the process ends. */
async function byTry(): Promise<void> {
  const emitter = new EventEmitter();
  emitter.on('placed', mailer);
  process.once('uncaughtExceptionMonitor', (error, origin) => {
    fact('diedOf', `${origin}: ${error.message}`);
    console.log(
      [
        ...stage.notes([
          ['emit returned', 'and nothing was caught'],
          ['a moment later', theme.fail(`${origin}: ${error.message}`)],
          ['the process', theme.fail('ends, with code 1; Node says why:')],
        ]),
        '',
        ...stage.sentences(
          'A listener that is async returns a promise that emit() throws ' +
            'away. Catch inside, capture rejections, or have a bus that ' +
            'watches what its listeners return.',
        ),
        '',
      ].join('\n'),
    );
  });
  try {
    emitter.emit('placed');
  } catch {
    fact('diedOf', 'nothing: it was caught');
  }
  await sleep(1000);
}
