// Exercise 1, step 1: plays a program against a detector, and compares each report with what must be in it.
import { EventEmitter } from 'node:events';
import { type History, type Model, show, type VirtualClock } from '../../src/trial/trial.ts';
import type * as exercise from './exercise-1.ts';
import { type DetectorOp, type DetectorRun, detectorEvents, detectorRuns } from './programs.ts';
import { rules } from './rules.ts';

type Answer = typeof exercise;

export const detectors: Model<Answer, DetectorRun> = {
  rules,
  programs: detectorRuns,
  shape: {
    required: ['emitter', 'event', 'label', 'which', 'ms'],
    creates: ['watch'],
    points: ['which'],
    counts: { times: 2 },
  },
  crashes: 'reading',
  play: (answer, run, history, clock) => new ModelDetector(answer, run, history, clock).play(),
  census: ({ minSamples, ops }) => [
    ...new Set([
      minSamples === undefined ? 'default minSamples' : 'minSamples',
      ...ops.map((op) => op.do),
      ...(ops.some((op) => op.do === 'add' && [2, 3].includes(op.event)) ? ['symbol'] : []),
      ...(ops.filter((op) => op.do === 'watch').length > 1 ? ['two watchings'] : []),
    ]),
  ],
  leastShares: {
    'default minSamples': 0.3,
    minSamples: 0.3,
    symbol: 0.3,
    'two watchings': 0.4,
    unwatch: 0.2,
    start: 0.25,
    stop: 0.2,
  },
};

type Name = string | symbol;
type Reading = Map<Name, number>;

interface Leak {
  label: string;
  event: Name;
  from: number;
  to: number;
}

interface Watching {
  emitter: number;
  label: string;
  active: boolean;
  unwatch(): void;
}

/** What the starter leaves open: does start() read at once, and does a second one replace the first? */
class Freedom {
  readonly readsAtOnce: boolean;
  readonly replaces: boolean;
  readonly readings: Map<Watching, Reading[]>;
  /** What a report must have; made anew when something has changed. */
  leaks: Leak[] | undefined;
  #every: { ms: number; since: number } | undefined;

  constructor(readsAtOnce = false, replaces = false, readings = new Map<Watching, Reading[]>()) {
    this.readsAtOnce = readsAtOnce;
    this.replaces = replaces;
    this.readings = new Map([...readings].map(([watching, all]) => [watching, [...all]]));
  }

  /** True: it reads at once. */
  start(ms: number, now: number): boolean {
    if (this.#every && !this.replaces) return false;
    this.#every = { ms, since: now };
    return this.readsAtOnce;
  }

  stop(): void {
    this.#every = undefined;
  }

  /** How often the timer fires after `from`, up to `to`. */
  ticks(from: number, to: number): number {
    if (!this.#every) return 0;
    const { ms, since } = this.#every;
    return Math.floor((to - since) / ms) - Math.floor((from - since) / ms);
  }
}

const emitterNames = ['hub', 'lobby'];

class ModelDetector {
  readonly #history: History;
  readonly #clock: VirtualClock;
  readonly #run: DetectorRun;
  readonly #needed: number;
  readonly #detector: InstanceType<Answer['LeakDetector']>;
  readonly #emitters = emitterNames.map(() => new EventEmitter().setMaxListeners(0));
  readonly #added = emitterNames.map(() => new Map<Name, (() => void)[]>());
  /** How many listeners each has now; made anew at the first reading after a change. */
  readonly #now: (Reading | undefined)[] = emitterNames.map(() => undefined);
  readonly #watchings: Watching[] = [];
  /** All states that the detector may be in, by what was seen so far. Before the first start() there is no difference. */
  #free = [new Freedom()];
  #hasStarted = false;
  #isRunning = false;
  /** What the calls of start() and stop() were so far: `start, start, stop`. */
  readonly #calls: string[] = [];

  constructor(answer: Answer, run: DetectorRun, history: History, clock: VirtualClock) {
    this.#run = run;
    this.#history = history;
    this.#clock = clock;
    this.#needed = run.minSamples ?? 3;
    const options = run.minSamples === undefined ? undefined : { minSamples: run.minSamples };
    if (options) history.did(`a detector with ${show(options)}`);
    this.#detector = new answer.LeakDetector(options);
  }

  async play(): Promise<void> {
    for (const op of this.#run.ops) {
      await this.#perform(op);
      if (op.do !== 'add' && op.do !== 'remove') this.#looksRight(op.do);
    }
    if (this.#isRunning) this.#history.did('stop()');
    this.#detector.stop();
    for (const free of this.#free) free.stop();
    this.#isRunning = false;
    await this.#clock.advance(500);
    this.#looksRight('stop');
    this.#isUntouched();
  }

  async #perform(op: DetectorOp): Promise<void> {
    const detector = this.#detector;
    if (op.do === 'watch') return this.#watch(op.emitter, op.label);
    if (op.do === 'unwatch') return this.#unwatch(this.#watchings[op.which], op.which);
    if (op.do === 'add' || op.do === 'remove') return this.#change(op);
    if (op.do === 'wait') return this.#wait(op.ms);
    if (op.do === 'start') {
      this.#history.did(`start(${op.ms})`);
      this.#calls.push('start');
      this.#divide();
      for (const free of this.#free) if (free.start(op.ms, this.#clock.now)) this.#read(free, 1);
      this.#isRunning = true;
      return detector.start(op.ms);
    }
    this.#history.did(`${op.do}()`);
    if (op.do === 'sample') for (const free of this.#free) this.#read(free, 1);
    if (op.do === 'stop') {
      this.#calls.push('stop');
      for (const free of this.#free) free.stop();
      this.#isRunning = false;
    }
    detector[op.do]();
  }

  #divide(): void {
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    const { readings } = this.#free[0]!;
    this.#free = [true, false].flatMap((one) =>
      [true, false].map((other) => new Freedom(one, other, readings)),
    );
  }

  #watch(emitter: number, label: string): void {
    const name = `unwatch${this.#watchings.length + 1}`;
    this.#history.did(`${name} = watch(${show(label)}, ${emitterNames[emitter]})`);
    const unwatch = this.#detector.watch(label, this.#emitters[emitter]!);
    this.#history.check(
      typeof unwatch === 'function',
      'unwatch',
      () => 'watch() returns a function',
      () => show(unwatch),
      'function',
    );
    const watching = { emitter, label, active: true, unwatch };
    this.#watchings.push(watching);
    for (const free of this.#free) free.readings.set(watching, []);
    this.#isUntouched();
  }

  #unwatch(watching: Watching | undefined, which: number): void {
    if (!watching) return;
    this.#history.did(`unwatch${which + 1}()${watching.active ? '' : ', once more'}`);
    watching.active = false;
    for (const free of this.#free) free.leaks = undefined;
    watching.unwatch();
  }

  #change({
    do: what,
    emitter,
    event,
    times = 1,
  }: Extract<DetectorOp, { do: 'add' | 'remove' }>): void {
    const name = detectorEvents[event]!;
    const listeners = this.#added[emitter]!.get(name) ?? [];
    this.#added[emitter]!.set(name, listeners);
    const count = what === 'add' ? times : Math.min(times, listeners.length);
    if (count === 0) return;
    this.#now[emitter] = undefined;
    for (let i = 0; i < count; i++) {
      if (what === 'remove') this.#emitters[emitter]!.off(name, listeners.pop()!);
      else {
        const listener = () => {};
        listeners.push(listener);
        this.#emitters[emitter]!.on(name, listener);
      }
    }
    const [sign, now] = [what === 'add' ? '+' : '-', listeners.length];
    this.#history.did(`${emitterNames[emitter]}: ${sign}${count} ${nameOf(event)} (now ${now})`);
  }

  async #wait(ms: number): Promise<void> {
    const from = this.#clock.now;
    this.#history.did(`${ms} ms pass`);
    await this.#clock.advance(ms);
    for (const free of this.#free) this.#read(free, free.ticks(from, this.#clock.now));
  }

  #read(free: Freedom, times: number): void {
    for (const watching of this.#watchings) {
      const readings = free.readings.get(watching)!;
      const reading = this.#readingOf(watching.emitter);
      for (let i = 0; i < Math.min(times, this.#needed); i++) readings.push(reading);
      // One more than needed: shows whether older ones would have mattered.
      readings.splice(0, readings.length - this.#needed - 1);
    }
    free.leaks = undefined;
  }

  #readingOf(emitter: number): Reading {
    this.#now[emitter] ??= new Map(
      [...this.#added[emitter]!].map(([name, { length }]) => [name, length]),
    );
    return this.#now[emitter];
  }

  // --- What must be in a report -------------------------------------------------------------------

  #looksRight(after: DetectorOp['do']): void {
    for (const error of this.#clock.uncaught)
      this.#history.broken(
        'timer',
        'the timer calls sample()',
        `uncaught: ${show(error)}`,
        'throws',
      );
    this.#history.check(
      this.#isRunning || this.#clock.timers.size === 0,
      'stops',
      () => 'no timer is left after stop()',
      () => `${this.#clock.timers.size} left`,
      `timer of ${this.#calls.join(', ')}`,
    );
    this.#reportIsRight(after);
  }

  #reportIsRight(after: DetectorOp['do']): void {
    const report = this.#detector.report();
    const theirs = [...report].map(({ label, event, from, to }) => ({ label, event, from, to }));
    const fitting = this.#free.filter((free) => sameLeaks(this.#leaks(free), theirs));
    if (fitting.length === 0) this.#wrong(after, this.#leaks(this.#free[0]!), theirs);
    this.#free = fitting;
    const growths = theirs.map(({ from, to }) => to - from);
    this.#history.check(
      growths.every((growth, i) => i === 0 || growth <= growths[i - 1]!),
      'sorted',
      () => `the largest growth is first in ${textOf(theirs)}`,
      () => `the growths are ${growths.join(', ')}`,
    );
    for (const { label, event, from, to, growth } of report)
      this.#history.check(
        growth === to - from,
        'rises',
        () => `growth of ${textOf([{ label, event, from, to }])} is ${to - from}`,
        () => show(growth),
        'growth',
      );
  }

  #leaks(free: Freedom): Leak[] {
    free.leaks ??= this.#watchings
      .filter(({ active }) => active)
      .flatMap((watching) => this.#leaksOf(watching, free.readings.get(watching)!));
    return free.leaks;
  }

  #leaksOf({ label }: Watching, all: Reading[]): Leak[] {
    const readings = all.slice(-this.#needed);
    if (readings.length < this.#needed) return [];
    const leak = (event: Name, counts: number[]): Leak[] =>
      counts.every((count, i) => i === 0 || count > counts[i - 1]!)
        ? [{ label, event, from: counts[0]!, to: counts.at(-1)! }]
        : [];
    const names = [...readings.at(-1)!.keys()].flatMap((name) =>
      leak(
        name,
        readings.map((reading) => reading.get(name) ?? 0),
      ),
    );
    return names.length > 0 ? names : leak('*', readings.map(totalOf));
  }

  /** Finds the sentence that says most directly what is wrong. */
  #wrong(after: DetectorOp['do'], wanted: Leak[], theirs: Leak[]): never {
    const missing = without(wanted, theirs);
    const extra = without(theirs, wanted);
    const [leak] = missing.length > 0 ? missing : extra;
    const what = missing.length === 0 ? 'more' : extra.length === 0 ? 'missing' : 'other';
    const rule = this.#ruleOf(after, leak!, extra);
    return this.#history.broken(
      rule,
      `report() has ${wanted.length > 0 ? textOf(wanted) : 'no leak'}`,
      theirs.length > 0 ? textOf(theirs) : 'no leak',
      rule === 'timer' && this.#calls.includes('stop') ? `${what} after stop()` : what,
    );
  }

  #ruleOf(after: DetectorOp['do'], leak: Leak, extra: Leak[]): string {
    if (typeof leak.event === 'symbol' && this.#hasTwins()) return 'symbols';
    if (after === 'wait') return this.#isRunning ? 'timer' : 'stops';
    if (after === 'stop') return 'stops';
    if (after === 'unwatch') return 'unwatch';
    if (after !== 'sample') return 'sampleOnly';
    const { readings } = this.#free[0]!;
    const own = this.#watchings.filter(({ active, label }) => active && label === leak.label);
    const lengths = own.map((watching) => readings.get(watching)!.length);
    if (lengths.some((length) => length < this.#needed))
      return own.length > 1 ? 'watching' : 'enough';
    if (this.#watchings.some(({ active }) => !active)) return 'unwatch';
    if (leak.event === '*' || extra.some(({ event }) => event === '*')) return 'total';
    if (/^Symbol/.test(String(leak.event)) || extra.some(({ event }) => typeof event === 'symbol'))
      return 'symbols';
    if (this.#watchings.length > 1) return 'watching';
    if (extra.length === 0 && leak.from === 0) return 'reading';
    return lengths.some((length) => length > this.#needed) ? 'enough' : 'rises';
  }

  /** Are there listeners of two symbols with one description? */
  #hasTwins(): boolean {
    const descriptions = [...this.#added[0]!, ...this.#added[1]!]
      .filter(([name, { length }]) => typeof name === 'symbol' && length > 0)
      .map(([name]) => String(name));
    return new Set(descriptions).size < descriptions.length;
  }

  #isUntouched(): void {
    for (const [index, emitter] of this.#emitters.entries()) {
      const own = this.#added[index]!;
      for (const name of new Set([...own.keys(), ...emitter.eventNames()])) {
        const [wanted, count] = [own.get(name)?.length ?? 0, emitter.listenerCount(name)];
        this.#history.check(
          count === wanted,
          'untouched',
          () => `${emitterNames[index]} has ${wanted} listeners of ${show(name)}`,
          () => `${count}`,
        );
      }
    }
  }
}

const totalOf = (reading: Reading) => {
  let total = 0;
  for (const count of reading.values()) total += count;
  return total;
};

const nameOf = (event: number) =>
  event === 3 ? 'another Symbol(joined)' : show(detectorEvents[event]);

/** `hub 'typing' 1 → 3`. A report has a symbol as a string. */
const textOf = (leaks: Leak[]) =>
  leaks
    .map(({ label, event, from, to }) => `${label} ${show(String(event))} ${from} → ${to}`)
    .join(', ');

const keyOf = (leak: Leak) =>
  JSON.stringify([
    leak.label,
    typeof leak.event === 'symbol' ? String(leak.event) : leak.event,
    leak.from,
    leak.to,
  ]);

/** A symbol itself is wrong in a report of theirs. */
const keyOfTheirs = (leak: Leak) => (typeof leak.event === 'symbol' ? 'symbol' : keyOf(leak));

function sameLeaks(wanted: Leak[], theirs: Leak[]): boolean {
  if (wanted.length !== theirs.length) return false;
  if (wanted.length === 0) return true;
  const [keys, others] = [wanted.map(keyOf).sort(), theirs.map(keyOfTheirs).sort()];
  return keys.every((key, i) => key === others[i]);
}

/** Those of `leaks` that `others` lack; two alike count twice. */
function without(leaks: Leak[], others: Leak[]): Leak[] {
  const left = others.map(keyOf);
  return leaks.filter((leak) => {
    const index = left.indexOf(keyOf(leak));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
