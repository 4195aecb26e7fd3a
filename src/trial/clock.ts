// A clock that a test moves by hand. Timers and immediates wait on it; microtasks and process.nextTick
// remain Node's own, because one real turn of the event loop empties both, however many there are.

/** Node's own, whatever stands in their place later. */
const { setImmediate: nodeImmediate } = globalThis;
let waiting: (() => void)[] = [];
let isTurning = false;

/** A turn of the event loop. One immediate follows the other: Node's loop has to be told of a first one. */
const turn = () =>
  new Promise<void>((resolve) => {
    waiting.push(resolve);
    if (!isTurning) nodeImmediate(nextTurn);
    isTurning = true;
  });

function nextTurn(): void {
  isTurning = waiting.length > 0;
  if (!isTurning) return;
  nodeImmediate(nextTurn);
  const all = waiting;
  waiting = [];
  for (const resolve of all) resolve();
}

/** After so many immediates at one moment time moves on by 1 ms, as it would for code that polls. */
const immediatesPerMoment = 100;
/** Code that goes on polling gets fewer, and time moves on by 2 ms, 4 ms, 8 ms: each one is a real turn. */
const [longPolling, immediatesWhenPolling] = [4, 40];
const mostJobsPerMoment = 1000;

/** The code under test never comes to rest at one moment of virtual time. */
export class Endless extends Error {
  override name = 'Endless';
}

interface Job {
  run(): void;
}

/** What `setTimeout` and `setInterval` return in virtual time. */
export class VirtualTimer implements Job {
  readonly run: () => void;
  readonly clock: VirtualClock;
  readonly delayMs: number;
  readonly isInterval: boolean;
  dueAt = 0;
  number = 0;

  constructor(clock: VirtualClock, run: () => void, ms: unknown, isInterval: boolean) {
    this.clock = clock;
    this.run = run;
    // As in Node: 0, NaN, -1 and 2 ** 31 are 1.
    const delay = Number(ms);
    this.delayMs = delay >= 1 && delay <= 0x7fffffff ? Math.trunc(delay) : 1;
    this.isInterval = isInterval;
    this.refresh();
  }

  refresh(): this {
    this.dueAt = this.clock.now + this.delayMs;
    this.clock.start(this);
    return this;
  }

  close(): this {
    this.clock.timers.delete(this);
    return this;
  }

  /** The test decides when a run ends, so ref() and unref() change nothing. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.toPrimitive](): number {
    return this.number;
  }
}

const { dispose } = Symbol as { dispose?: symbol };
if (dispose) {
  Object.defineProperty(VirtualTimer.prototype, dispose, {
    value(this: VirtualTimer) {
      this.close();
    },
  });
}

/** Times are milliseconds since the clock was made. */
export class VirtualClock {
  now = 0;
  readonly timers = new Set<VirtualTimer>();
  immediates: Job[] = [];
  /** At so many moments in a row immediates were left over. */
  #polledMoments = 0;
  /** Errors that surfaced as uncaught exceptions, in their order. */
  readonly uncaught: unknown[] = [];
  /** Reasons of rejections that nobody handled. */
  readonly unhandled: unknown[] = [];
  #started = 0;

  start(timer: VirtualTimer): void {
    timer.number = ++this.#started;
    this.timers.add(timer);
  }

  /** Time passes while the event loop is blocked: no timer fires meanwhile. */
  spend(ms: number): void {
    this.now += amount(ms);
  }

  /** Runs everything that is due at this moment. */
  async settle(): Promise<void> {
    await this.#emptied();
    await this.#runDue();
  }

  /** Node has run all microtasks. */
  async #emptied(): Promise<void> {
    let before: number;
    do {
      before = this.uncaught.length;
      await turn();
    } while (this.uncaught.length > before); // then Node runs the remaining ones a turn later
  }

  async #runDue(): Promise<void> {
    const mostImmediates =
      this.#polledMoments < longPolling ? immediatesPerMoment : immediatesWhenPolling;
    let immediates = 0;
    for (let jobs = 0; ; jobs++) {
      const job =
        this.#due() ?? (immediates++ < mostImmediates ? this.immediates.shift() : undefined);
      if (!job) return;
      if (jobs > mostJobsPerMoment)
        throw new Endless(`more than ${mostJobsPerMoment} timers at one moment`);
      this.#fire(job);
      await this.#emptied();
    }
  }

  /** Moves time on by `ms`, and stops at each moment at which a timer is due. */
  async advance(ms: number): Promise<void> {
    const to = this.now + amount(ms);
    await this.settle();
    for (;;) {
      const isPolled = this.immediates.length > 0;
      const polledAt = isPolled ? this.now + 2 ** this.#polledMoments : Infinity;
      this.#polledMoments = isPolled ? this.#polledMoments + 1 : 0;
      const next = Math.min(this.nextDueAt(), polledAt);
      if (next > to) break;
      this.now = Math.max(this.now, next);
      await this.#runDue();
    }
    this.now = Math.max(this.now, to);
  }

  /** When the next timer is due; Infinity if there is none. */
  nextDueAt(): number {
    let at = Infinity;
    for (const { dueAt } of this.timers) at = Math.min(at, dueAt);
    return at;
  }

  #due(): VirtualTimer | undefined {
    let first: VirtualTimer | undefined;
    for (const timer of this.timers) {
      if (timer.dueAt > this.now) continue;
      const isEarlier =
        !first ||
        timer.dueAt < first.dueAt ||
        (timer.dueAt === first.dueAt && timer.number < first.number);
      if (isEarlier) first = timer;
    }
    return first;
  }

  #fire(job: Job): void {
    if (job instanceof VirtualTimer) {
      this.timers.delete(job);
      if (job.isInterval) job.refresh();
    }
    try {
      job.run();
    } catch (error) {
      this.uncaught.push(error);
    }
  }
}

/** NaN would move the clock to nowhere, and a loop that waits for a moment would never end. */
function amount(ms: number): number {
  if (ms >= 0 && ms <= 1e9) return ms;
  throw new RangeError(`a clock can't move by ${ms} ms`);
}
