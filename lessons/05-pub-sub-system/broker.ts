// A broker starts its services, and keeps for each what it did not acknowledge.
import { type ChildProcess, fork } from 'node:child_process';
import type { Delivery, Guarantee, Report } from './service.ts';

/** How many a service may have in hand without an answer. */
const windowSize = 4;

interface Queue {
  waiting: Delivery[];
  /** Sent, and not acknowledged. */
  inFlight: Delivery[];
}

export class Service {
  pid = 0;
  /** When it was started, and was ready, in ms. */
  started = 0;
  ready = 0;
  readonly #ledgers: string;
  readonly #onReport: (report: Report) => void;
  readonly #queues = new Map<Guarantee, Queue>();
  #child!: ChildProcess;
  #isReady = false;
  #isClosed = false;

  constructor(ledgers: string, onReport: (report: Report) => void) {
    this.#ledgers = ledgers;
    this.#onReport = onReport;
    // However we end, no child is left. Killed ourselves, their pipe ends.
    process.on('exit', this.#reap);
    this.#start();
  }

  /** At most once: sent to who is there now. Else: kept until acknowledged. */
  deliver(delivery: Delivery): void {
    if (delivery.guarantee === 'at-most-once') {
      if (this.#isReady) this.#send(delivery);
      return;
    }
    const queue = this.#queueOf(delivery.guarantee);
    queue.waiting.push(delivery);
    this.#pump(queue);
  }

  /** Nothing is waited for any more. */
  get isDone(): boolean {
    const queues = [...this.#queues.values()];
    return (
      this.#isReady &&
      queues.every((one) => one.waiting.length + one.inFlight.length === 0)
    );
  }

  /** The process ends at once, in the middle of whatever it does. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
    process.off('exit', this.#reap);
  }

  readonly #reap = () => {
    this.#isClosed = true;
    this.#child.kill('SIGKILL');
  };

  /** This very program again, in another role. */
  #start(): void {
    const { EVENTS_COURSE_FACTS: _, ...env } = process.env;
    this.started = performance.now();
    this.#child = fork(process.argv[1]!, {
      env: { ...env, LESSON_SERVICE: this.#ledgers },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.pid = this.#child.pid ?? 0;
    this.#child.on('message', (report: Report) => this.#hear(report));
    this.#child.on('error', () => {}); // it was gone when we wrote to it
    this.#child.once('exit', () => {
      this.#isReady = false;
      if (!this.#isClosed) this.#start();
    });
  }

  #hear(report: Report): void {
    if ('ready' in report) {
      this.#isReady = true;
      this.ready = performance.now();
      for (const queue of this.#queues.values()) this.#redeliver(queue);
    }
    if ('ack' in report) {
      const queue = this.#queueOf(report.guarantee);
      queue.inFlight = queue.inFlight.filter((d) => d.order !== report.ack);
      this.#pump(queue);
    }
    this.#onReport(report);
  }

  /** Whether it was handled, nobody can know: so all of it once more. */
  #redeliver(queue: Queue): void {
    const again = queue.inFlight.splice(0);
    queue.waiting.unshift(...again.map((d) => ({ ...d, isSlow: false })));
    this.#pump(queue);
  }

  #pump(queue: Queue): void {
    while (this.#isReady && queue.inFlight.length < windowSize) {
      const delivery = queue.waiting.shift();
      if (!delivery) return;
      queue.inFlight.push(delivery);
      this.#send(delivery);
    }
  }

  #send(delivery: Delivery): void {
    if (this.#child.connected) this.#child.send(delivery, () => {});
  }

  #queueOf(guarantee: Guarantee): Queue {
    const queue = this.#queues.get(guarantee) ?? { waiting: [], inFlight: [] };
    this.#queues.set(guarantee, queue);
    return queue;
  }
}
