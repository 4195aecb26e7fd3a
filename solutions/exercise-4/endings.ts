// Exercise 4: calls of drain() and close(), and what they have to wait for.
import { show } from '../../src/trial/trial.ts';
import type { PubSub } from './exercise-4.ts';
import type { Newsroom } from './model.ts';
import { type Delivery, soon } from './subscriber.ts';

interface Ending {
  kind: 'drain' | 'close';
  /** The last delivery that came up before the call. */
  upTo: number;
  hasResolved?: true;
  rejection?: { reason: unknown };
  tooEarly?: string[];
  /** Since when nothing is left that it may wait for. */
  dueSinceMs?: number;
}

export class Endings {
  readonly #room: Newsroom;
  readonly #bus: PubSub;
  readonly #all: Ending[] = [];

  constructor(room: Newsroom, bus: PubSub) {
    this.#room = room;
    this.#bus = bus;
  }

  begin(kind: 'drain' | 'close'): void {
    const room = this.#room;
    const { history } = room;
    history.did(`${kind}()`);
    const ending: Ending = { kind, upTo: room.orders };
    if (kind === 'close') room.isClosing = true;
    this.#all.push(ending);
    this.#bus[kind]().then(
      () => {
        if (history.failure) return;
        history.saw(`${kind}() resolves`);
        ending.hasResolved = true;
        ending.tooEarly = this.left(ending.upTo);
        if (kind === 'close' && ending.tooEarly.length === 0) room.closed();
      },
      (reason) => {
        ending.rejection = { reason };
      },
    );
  }

  /** What has to be handled: what came up before the call, and what came of that. */
  left(upTo = Infinity): string[] {
    const counts = (delivery: Delivery | undefined): boolean =>
      delivery !== undefined && (delivery.order <= upTo || counts(delivery.cause));
    const own = this.#room.subscribers
      .filter(({ active }) => active)
      .flatMap(({ name, busy, retry, mailbox }) =>
        [busy, retry?.delivery, ...mailbox]
          .filter(counts)
          .map((one) => `${name} to handle ${one!.message.name}`),
      );
    const shared = this.#room.published.flatMap(({ name, shares }) =>
      shares
        .filter((share) => counts(share) && !share.by && !share.mayBeLost)
        .map(({ group }) => `the group ${show(group)} to handle ${name}`),
    );
    return [...own, ...shared];
  }

  atRest(): void {
    const { history, clock } = this.#room;
    for (const ending of this.#all) {
      const { kind, rejection, tooEarly, hasResolved } = ending;
      const rule = kind === 'close' ? 'closed' : 'drain';
      if (rejection)
        history.broken(
          rule,
          `${kind}() resolves`,
          `it rejects with ${show(rejection.reason)}`,
          'rejects',
        );
      if (tooEarly && tooEarly.length > 0)
        history.broken(rule, `${kind}() waits for ${tooEarly[0]}`, 'it has resolved', 'early');
      if (hasResolved) continue;
      if (this.#mayWait()) ending.dueSinceMs = undefined;
      else ending.dueSinceMs ??= clock.now;
      const { dueSinceMs = clock.now } = ending;
      history.check(
        clock.now <= dueSinceMs + soon,
        rule,
        () => `${kind}() resolves: nothing has been left to handle since ${dueSinceMs} ms`,
        () => `it is still pending at ${clock.now} ms`,
        'pending',
      );
    }
  }

  /** Also for handlers of subscriptions that have ended, and for what these left to their group. */
  #mayWait(): boolean {
    const { clock, subscribers, published } = this.#room;
    const isBusy = subscribers.some(
      ({ busy, lingersUntilMs, mayRetryUntilMs }) =>
        busy || lingersUntilMs > clock.now || mayRetryUntilMs > clock.now,
    );
    const isFree = (group: string) =>
      subscribers.every((one) => !one.active || one.group !== group || one.isIdle);
    const mayBeHandled = published.some(({ shares }) =>
      shares.some(({ by, mayBeLost, group }) => !by && mayBeLost && !isFree(group)),
    );
    return isBusy || mayBeHandled || this.left().length > 0;
  }
}
