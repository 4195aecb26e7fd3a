// We open and close sessions on two hubs, once without cleanup and once with
// it, and read the heap after each batch.
import { EventEmitter } from 'node:events';
import { facts, group, knobs, line, live, sparkline } from '../stage/stage.ts';
import { nullData, removeAll } from './breaks.ts';
import * as chat from './chat.ts';
import lesson, { type MemoryLeakFacts } from './lesson.ts';
import { census, heapMB, settle, slope } from './measure.ts';
import { detectors, holders, memory, snapshots } from './scenes.ts';

const fact = facts<MemoryLeakFacts>();
const {
  sessions,
  payload,
  fix,
  scene,
  snapshot,
  break: broken,
} = knobs(lesson);
const fixes = {
  off: chat.withOff,
  signal: chat.withSignal,
  weak: chat.withWeakRef,
  none: chat.withoutCleanup,
};

class Hub extends EventEmitter {
  samples: number[] = [];
  last: WeakRef<object>[] = [];

  /** Opens sessions, closes each, and remembers the last twenty weakly. */
  churn(open: chat.Open, times: number): void {
    for (let i = 0; i < times; i++) {
      const session = {
        user: `user ${i}`,
        history: Buffer.alloc(payload, 97 + (i % 26)).toString('latin1'),
      };
      open(this, session)();
      this.last = [...this.last.slice(-19), new WeakRef(session)];
    }
  }

  async sample(): Promise<void> {
    await settle();
    this.samples.push(heapMB());
  }
}

const batches = 24;
const perBatch = Math.ceil(sessions / batches);

function row(name: string, hub: Hub, max: number, alive?: number): string {
  const [first = 0] = hub.samples;
  const spark = sparkline(hub.samples, { min: first, max }).padEnd(batches);
  const range = `${group(first, 1).padStart(5)} > ${group(hub.samples.at(-1) ?? 0, 1).padStart(5)}`;
  if (alive === undefined) return line(`${name.padEnd(7)}  ${spark}  ${range}`);
  const each = `${group(Math.round((slope(hub.samples) * 1e6) / perBatch))} B`;
  return line(
    `${name.padEnd(7)}  ${spark}  ${range}  ${each.padStart(8)}  ${alive} of 20`,
  );
}

async function growth(): Promise<void> {
  const warnings: { count: number }[] = [];
  process.removeAllListeners('warning'); // we print it ourselves
  process.on('warning', (w) =>
    warnings.push(w as unknown as { count: number }),
  );
  const leaky = new Hub();
  const fixed = new Hub();
  if (broken === 'no-limit') leaky.setMaxListeners(0);
  const screen = live();
  const heading = line(
    'heap after GC, MB                         from > to   a session    alive',
  );
  const draw = (alive?: [number, number]) => {
    const max = Math.max(...leaky.samples, ...fixed.samples, 1);
    return [
      heading,
      row('without', leaky, max, alive?.[0]),
      row('with', fixed, max, alive?.[1]),
    ];
  };
  await settle(4);
  for (let i = 0; i < batches; i++) {
    fixed.churn(fixes[fix], perBatch);
    await fixed.sample();
    screen.draw(draw());
  }
  for (let i = 0; i < batches; i++) {
    leaky.churn(chat.withoutCleanup, perBatch);
    await leaky.sample();
    screen.draw(draw());
  }
  const alive: [number, number] = [census(leaky.last), census(fixed.last)];
  screen.end(draw(alive));
  report(leaky, fixed, alive, warnings[0]?.count ?? 0);
}

function report(
  leaky: Hub,
  fixed: Hub,
  alive: [number, number],
  at: number,
): void {
  const grown = ({ samples }: Hub) => samples.at(-1)! - samples[0]!;
  fact('sessions', sessions);
  fact('leakyHeapMB', leaky.samples);
  fact('fixedHeapMB', fixed.samples);
  fact('leakyGrowthMB', grown(leaky));
  fact('fixedGrowthMB', grown(fixed));
  fact('leakyBytesPerSession', (slope(leaky.samples) * 1e6) / perBatch);
  fact('fixedBytesPerSession', (slope(fixed.samples) * 1e6) / perBatch);
  fact('leakyAlive', alive[0]);
  fact('fixedAlive', alive[1]);
  fact('watched', leaky.last.length);
  fact('warningAt', at);
  const said =
    at > 0 ? `${at} message listeners added (a hint, not a limit)` : 'nothing';
  console.log(`\n${line("held by    hub > listener 'message' > session")}`);
  console.log(line(`Node said  ${said}`));
}

if (broken === 'remove-all') removeAll();
else if (broken === 'null-data') nullData();
else if (snapshot) {
  const hub = new Hub().setMaxListeners(0);
  const leak = () => hub.churn(chat.withoutCleanup, 200);
  console.log(snapshots(leak).join('\n'));
} else if (scene === 'holders') console.log((await holders()).join('\n'));
else if (scene === 'detectors') console.log(detectors().join('\n'));
else if (scene === 'memory') console.log((await memory()).join('\n'));
else await growth();
