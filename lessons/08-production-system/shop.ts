// A shop on a clock of our own: requests come, wait in a bounded queue, and a
// worker calls the payment service for each. A spike comes, and later the
// service fails: calls that fail hang until their time-out.
import { createHistogram } from 'node:perf_hooks';
import { seeded } from '../stage/stage.ts';
import { BoundedQueue, type Policy } from './bounded-queue.ts';
import type { Breaker, State } from './breaker.ts';
import { exponential, failsEvenly, type Simulation } from './simulation.ts';

export const endMs = 12_000;
export const tickMs = 250;
export const spike = { from: 2000, to: 4000, times: 6 };
export const outage = { from: 5500, to: 8500 };
const workers = 10;
const callMs = 15;
const timeoutMs = 400;
const attempts = 2;

export interface ShopOptions {
  rate: number;
  /** Of 100 calls during the outage. */
  failRate: number;
  breaker: Breaker;
  policy: Policy;
  limit: number;
  seed: number;
}

interface Request {
  since: number;
  tries: number;
}

/** What the dashboard shows of one quarter of a second. */
export interface Sample {
  rate: number;
  p99: number;
  depth: number;
  oldest: number;
  state: State;
}

export class Shop {
  /** In µs, from the arrival to the answer. */
  readonly latency = createHistogram();
  readonly samples: Sample[] = [];
  readonly queue: BoundedQueue<Request>;
  arrived = 0;
  served = 0;
  /** Answered without the service: "your order is in, we charge it later". */
  fallback = 0;
  deadLetters = 0;
  failedCalls = 0;
  #busy = 0;
  #callsInOutage = 0;
  #recent = createHistogram();
  /** Apart, so that the same requests come whatever becomes of the calls. */
  readonly #arrivals: () => number;
  readonly #random: () => number;
  readonly #simulation: Simulation;
  readonly #options: ShopOptions;

  constructor(simulation: Simulation, options: ShopOptions) {
    const { limit, policy, seed } = options;
    this.#simulation = simulation;
    this.#options = options;
    this.#arrivals = seeded(seed);
    this.#random = seeded(seed + 1_000_003);
    const now = () => simulation.now;
    this.queue = new BoundedQueue<Request>({ limit, policy, now });
    this.#expectNext();
  }

  /** Requests come on their own: they do not wait for one another. */
  #expectNext(): void {
    const { now } = this.#simulation;
    const isSpike = now >= spike.from && now < spike.to;
    const rate = this.#options.rate * (isSpike ? spike.times : 1);
    this.#simulation.after(exponential(1000 / rate, this.#arrivals), () => {
      this.arrived++;
      this.#put({ since: this.#simulation.now, tries: 0 });
      this.#expectNext();
    });
  }

  #put(request: Request): void {
    this.queue.offer(request);
    this.#goOn();
  }

  /** Waiting, at work, or waiting to be tried again. */
  get unanswered(): number {
    const { arrived, served, fallback, deadLetters, queue } = this;
    return arrived - served - fallback - deadLetters - queue.shed;
  }

  #goOn(): void {
    while (this.#busy < workers) {
      const request = this.queue.take();
      if (!request) return;
      this.#pay(request);
    }
  }

  #pay(request: Request): void {
    const report = this.#options.breaker.enter();
    if (!report) {
      this.fallback++;
      this.#answer(request);
      return;
    }
    this.#busy++;
    const fails = this.#callFails();
    const ms = fails ? timeoutMs : exponential(callMs, this.#random);
    this.#simulation.after(ms, () => {
      this.#busy--;
      report(!fails);
      if (fails) this.#failed(request);
      else {
        this.served++;
        this.#answer(request);
      }
      this.#goOn();
    });
  }

  #callFails(): boolean {
    const { now } = this.#simulation;
    if (now < outage.from || now >= outage.to) return false;
    return failsEvenly(this.#callsInOutage++, this.#options.failRate);
  }

  /** Once more, after a while that is not the same for all; then set aside. */
  #failed(request: Request): void {
    this.failedCalls++;
    if (++request.tries >= attempts) {
      this.deadLetters++;
      return;
    }
    const wait = 100 + 200 * this.#random();
    this.#simulation.after(wait, () => this.#put(request));
  }

  #answer({ since }: Request): void {
    const micros = Math.round((this.#simulation.now - since) * 1000);
    this.latency.record(Math.max(1, micros));
    this.#recent.record(Math.max(1, micros));
  }

  /** Plays a quarter of a second, and takes its sample. */
  tick(): void {
    const before = this.arrived;
    this.#recent.reset();
    this.#simulation.playTo(this.#simulation.now + tickMs);
    this.samples.push({
      rate: ((this.arrived - before) * 1000) / tickMs,
      p99: this.#recent.count === 0 ? 0 : this.#recent.percentile(99) / 1000,
      depth: this.queue.depth,
      oldest: this.queue.oldestMs,
      state: this.#options.breaker.state,
    });
  }
}
