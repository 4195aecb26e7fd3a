// A listener publishes while the others still wait: who comes first?
import * as stage from '../stage/stage.ts';
import { Bus, type Mode } from './bus.ts';
import type { EventBusFacts } from './lesson.ts';

const fact = stage.facts<EventBusFacts>();
const theme = stage.themeHere();
const letters = 'ABCDEFGHIJKLM';

interface Step {
  says: string;
  level: number;
}

/** A has two listeners; the first publishes B, whose first publishes C … */
export async function nested(mode: Mode, depth: number) {
  const bus = new Bus({ mode });
  const nest = bus.module('nest');
  const steps: Step[] = [];
  let frames = 0;
  const step = (says: string, level: number) => steps.push({ says, level });
  for (let level = 0; level < depth; level++) {
    const [name, next] = [letters[level]!, letters[level + 1]!];
    nest.on(`nest.${name}`, () => {
      step(`${name}1`, level);
      nest.publish(next);
      step(`${name}1-end`, level);
    });
    nest.on(`nest.${name}`, () => step(`${name}2`, level));
  }
  nest.on(`nest.${letters[depth]}`, () => {
    frames = stackFrames();
    step(letters[depth]!, depth);
  });
  nest.publish('A');
  const whenReturned = steps.length;
  await bus.idle();
  return { steps, whenReturned, frames };
}

/** How many calls wait for this one. */
function stackFrames(): number {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  const frames = new Error('how deep?').stack!.split('\n').length - 1;
  Error.stackTraceLimit = stackTraceLimit;
  return frames;
}

export const inOrder = (steps: Step[]) => steps.map(({ says }) => says);

/** The two lines of the default screen. */
export async function orders(): Promise<Record<Mode, string>> {
  const [sync, queued] = [await nested('sync', 1), await nested('queued', 1)];
  fact('orderSync', inOrder(sync.steps));
  fact('orderQueued', inOrder(queued.steps));
  return {
    sync: inOrder(sync.steps).join(' '),
    queued: inOrder(queued.steps).join(' '),
  };
}

export async function order(options: {
  mode: Mode;
  depth: number;
}): Promise<string[]> {
  const { mode, depth } = options;
  const other = mode === 'sync' ? 'queued' : 'sync';
  await orders();
  const [shown, compared] = [
    await nested(mode, depth),
    await nested(other, depth),
  ];
  const by = { [mode]: shown, [other]: compared } as Record<Mode, typeof shown>;
  fact('framesSync', by.sync.frames);
  fact('framesQueued', by.queued.frames);
  fact('heardWhenPublishReturned', {
    sync: by.sync.whenReturned,
    queued: by.queued.whenReturned,
  });
  return [
    stage.line(theme.secondary(`${mode}, ${depth} deep; time goes down`)),
    ...rows(shown.steps, shown.whenReturned),
    '',
    ...stage.notes([[other, inOrder(compared.steps).join(' ')]]),
    '',
    ...stage.table(
      ['', 'heard when publish returns', 'stack frames'],
      (['sync', 'queued'] as const).map((each) => [
        each,
        `${by[each].whenReturned} of ${by[each].steps.length}`,
        by[each].frames,
      ]),
    ),
    '',
    ...stage.sentences(
      'Delivered at once, an event overtakes the listeners that still wait ' +
        'for the one before, and every level stands on the stack. From a ' +
        'queue, all hear A before anybody hears B; but nothing has happened ' +
        'yet when publish returns.',
    ),
  ];
}

/** Where nothing was heard before publish returned, that is the first line. */
function rows(steps: Step[], whenReturned: number): string[] {
  const returned = stage.line(theme.secondary('-- publish returns --'));
  const drawn = steps.map(({ says, level }) => {
    const paint = says.endsWith('2') ? theme.action : (text: string) => text;
    return stage.line('    '.repeat(level) + paint(says));
  });
  return drawn.toSpliced(whenReturned, 0, returned);
}
