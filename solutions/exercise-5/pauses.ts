// The pauses that an app of exercise 5 makes before it tries again.
import { graceOfCommit, type Life, soon } from './life.ts';
import type { ModelShop } from './model.ts';
import type { ModelOrder } from './order.ts';
import type { RuleId } from './rules.ts';

export class Pauses {
  readonly #shop: ModelShop;
  /** Pauses that are due: of the services, and of deliveries, where they are free. */
  #due: { retry: number; ms: number[]; sinceMs: number; isFree: boolean }[] = [];

  constructor(shop: ModelShop) {
    this.#shop = shop;
  }

  expectPause(order: ModelOrder, atMs: number): void {
    const retries = order.worlds.filter(({ failed: [, most] }) => most > 0);
    if (retries.length === 0) return;
    const { failed } = retries[0]!;
    const ms = this.pausesOf(failed);
    const isSure =
      retries.length === order.worlds.length && this.#shop.life.stoppedAtMs === undefined;
    this.#due.push({
      retry: failed[1],
      ms,
      sinceMs: atMs,
      isFree: !isSure || ms.includes(0),
    });
    order.dueFromMs = atMs + Math.min(...ms);
    order.dueByMs = atMs + Math.max(...ms);
  }

  /** Attempts may be counted anew after a restart, or not. */
  pausesOf([least, most]: [number, number]): number[] {
    const { backoffMs, maxBackoffMs } = this.#shop.settings;
    const of = (n: number) => Math.min(maxBackoffMs, backoffMs * 2 ** (n - 1));
    return Array.from({ length: most - least + 1 }, (_, i) => of(least + i));
  }

  /** A delivery may be tried again after the same pause, or at once. */
  mayPause(failed: [number, number]): void {
    this.#due.push({
      retry: failed[1],
      ms: this.pausesOf(failed),
      sinceMs: this.#shop.clock.now,
      isFree: true,
    });
  }

  sleep(life: Life, ms: number): Promise<void> {
    if (!life.isOver && !this.#shop.history.failure) this.#pauseIsDue(ms);
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  #pauseIsDue(ms: number): void {
    this.#shop.calls.timeOuts();
    const fitting = this.#due.filter((one) => one.ms.includes(ms));
    const found = fitting.find(({ isFree }) => !isFree) ?? fitting[0];
    if (!found) this.#isNoPause(ms);
    this.#due = this.#due.filter((one) => one !== found);
  }

  #isNoPause(ms: number): void {
    const [due] = this.#due;
    const [rule, how] = this.#ruleOfPause(ms);
    this.#shop.check(
      false,
      rule,
      () => (due ? `clock.sleep(${due.ms[0]})` : 'no clock.sleep: nothing is tried again now'),
      () => `clock.sleep(${ms})`,
      how,
    );
  }

  #ruleOfPause(ms: number): [RuleId, how: string] {
    const { clock, settings } = this.#shop;
    if (this.#shop.commitFailedAtMs >= clock.now - soon) return ['commitAgain', 'sleep'];
    const [due] = this.#due;
    if (due) return ['pause', `before retry ${due.retry}: ${ms / settings.backoffMs} times`];
    const ended = this.#shop.orders.filter(({ changedAtMs }) => changedAtMs === clock.now);
    if (ended.some(({ lastOutcome }) => lastOutcome === 'refused')) return ['refusal', 'sleep'];
    if (ended.some(({ isGivenUp }) => isGivenUp)) return ['attempts', 'sleep'];
    return ['noOtherSleep', 'sleep'];
  }

  pausesWereMade(): void {
    const { life, clock } = this.#shop;
    if (life.stoppedAtMs !== undefined) return;
    const late = this.#due.find(
      ({ isFree, sinceMs }) =>
        !isFree &&
        clock.now > Math.max(sinceMs, this.#shop.commitFailedAtMs + graceOfCommit) + soon,
    );
    this.#shop.check(
      late === undefined,
      'pause',
      () => `clock.sleep(${late!.ms[0]}) at ${late!.sinceMs} ms`,
      () => 'no pause',
      'none',
    );
  }
}
