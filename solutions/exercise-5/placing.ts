// How orders are placed in exercise 5, and what placeOrder has to answer.
import { show } from '../../src/trial/trial.ts';
import { beginning, graceOfCommit, soon } from './life.ts';
import type { ModelShop } from './model.ts';
import { ModelOrder } from './order.ts';
import type { Place } from './programs.ts';
import type { RuleId } from './rules.ts';

export class Placing {
  readonly #shop: ModelShop;

  constructor(shop: ModelShop) {
    this.#shop = shop;
  }

  async place(act: Place): Promise<void> {
    const { life, history } = this.#shop;
    const order = orderOf(act);
    const times = act.twice ? 2 : 1;
    const known = act.odd ? undefined : this.#shop.orderOf(act.id);
    if (known) known.placed++;
    history.did(() => shownPlace(act));
    const made =
      act.odd || known
        ? undefined
        : new ModelOrder(act, order.items, this.#shop.clock.now, beginning + this.#shop.clock.now);
    if (made) this.#shop.orders.push(made);
    const isStopped = life.stoppedAtMs !== undefined;
    const answers: string[] = [];
    const calls = Array.from({ length: times }, async () => {
      try {
        const receipt = await life.app.placeOrder(orderOf(act));
        answers.push(receiptOf(receipt, act.id));
        if (made && !isStopped && !life.isOver) this.#isThere(made);
      } catch (error) {
        answers.push(this.#refusalOf(error));
      }
    });
    const all = Promise.all(calls);
    await this.#shop.clock.settle();
    if (answers.length < times) await this.#shop.clock.advance(this.#grace);
    void all;
    history.throwIfBroken();
    this.#answered(act, answers, { made, isStopped });
    this.#shop.look();
  }

  #answered(
    act: Place,
    answers: string[],
    { made, isStopped }: { made: ModelOrder | undefined; isStopped: boolean },
  ): void {
    const { life } = this.#shop;
    for (const answer of answers) this.#shop.history.saw(answer);
    const may = this.#mayFail;
    if (made && (isStopped || (may && !answers.includes('accepted')))) {
      // Rejected: it is there, or not.
      const isThere = !isStopped && (life.isOver || life.view.order(act.id) !== undefined);
      if (!isThere) this.#shop.gone(made);
      else made.isAccepted = !life.isOver;
    } else if (made) made.isAccepted = true;
    if (life.isOver) return;
    const wanted = this.#wantedAnswers(act, made, isStopped);
    const isRight = answers.every((answer, i) => (wanted[i] ?? []).includes(answer));
    if (isRight && answers.length === wanted.length) return;
    if (may && answers.every((answer) => !/^refused with Sh|as unknown/.test(answer))) return;
    const rule: RuleId = isStopped
      ? 'closed'
      : act.odd
        ? 'valid'
        : made && !act.twice
          ? 'accepts'
          : 'same';
    this.#shop.check(
      false,
      rule,
      () => wanted.map((one) => one[0]).join(', then '),
      () => answers.join(', then ') || 'nothing yet',
      isRight ? 'pending' : answers.find((answer, i) => !(wanted[i] ?? []).includes(answer)),
    );
  }

  #wantedAnswers(act: Place, made: ModelOrder | undefined, isStopped: boolean): string[][] {
    const refusals = [
      ...(isStopped ? ['refused with ShuttingDownError'] : []),
      ...(act.odd ? ['refused with ValidationError'] : []),
    ];
    const first = refusals.length > 0 ? refusals : [made ? 'accepted' : 'accepted as a duplicate'];
    const isKnown = act.odd && this.#shop.orderOf(act.id) !== undefined && !isStopped;
    const one = isKnown ? [...first, 'accepted as a duplicate'] : first;
    return act.twice ? [one, refusals.length > 0 ? one : ['accepted as a duplicate']] : [one];
  }

  /** A commit has failed, or the power is gone. */
  get #mayFail(): boolean {
    return this.#shop.life.isOver === true || this.#shop.commitFailedAtMs === this.#shop.clock.now;
  }

  get #grace(): number {
    return this.#shop.clock.now <= this.#shop.commitFailedAtMs + graceOfCommit
      ? graceOfCommit + soon
      : soon;
  }

  #refusalOf(error: any): string {
    const refusals = ['ValidationError', 'ShuttingDownError'] as const;
    // A class may not be exported yet: the examples say so.
    const name = refusals.find(
      (one) => this.#shop.answer[one] && error instanceof this.#shop.answer[one],
    );
    if (name) return `refused with ${name}`;
    return `rejects with ${show(error)}`;
  }

  /** When placeOrder has resolved: in the database, and not only in memory. */
  #isThere(order: ModelOrder): void {
    try {
      const isStored = this.#shop.life.view.order(order.id) !== undefined;
      const [placed] = this.#shop.life.view.timeline(order.id);
      this.#shop.check(
        isStored && placed?.type === 'OrderPlaced',
        'oneCommit',
        () => `order ${show(order.id)} and OrderPlaced are there when placeOrder resolves`,
        () =>
          isStored ? `timeline() is ${show(placed ? [placed.type] : [])}` : 'order() is undefined',
        'resolved',
      );
    } catch {
      this.#shop.history.throwIfBroken();
    }
  }
}

const lamp = { sku: 'lamp', qty: 1 };
const cable = { sku: 'cable', qty: 3 };

export function orderOf({ id, total, items, odd }: Place): any {
  const order: any = {
    orderId: id,
    items: items === 2 ? [{ ...lamp }, { ...cable }] : [{ ...lamp }],
    total,
  };
  if (odd === undefined) return order;
  const [what, value] = odd.split(' ') as [string, string];
  const values: Record<string, unknown> = {
    '[]': [],
    undefined,
    NaN: Number.NaN,
    '0': 0,
    '-1': -1,
    '-5': -5,
  };
  if (odd === 'no id') order.orderId = '';
  else if (what === 'id') order.orderId = undefined;
  else if (value === 'missing' && what === 'total') delete order.total;
  else if (value === 'missing') order.items = [lamp, { sku: 'cable' }];
  else if (what === 'qty') order.items = [lamp, { ...cable, qty: values[value] }];
  else order[what] = values[value];
  return order;
}

function receiptOf(receipt: any, id: string): string {
  if (receipt?.orderId !== id) return `resolves with ${show(receipt)}`;
  if (receipt.duplicate === true) return 'accepted as a duplicate';
  return receipt.duplicate === false ? 'accepted' : `resolves with ${show(receipt)}`;
}

function shownPlace(act: Place): string {
  const what = act.odd ? `with ${act.odd}` : `total ${act.total}${aboutPlans(act)}`;
  return `placeOrder ${show(act.id)}, ${what}${act.twice ? ', twice at once' : ''}`;
}

const aboutPlans = ({ plans }: Place): string => {
  const all = Object.entries(plans ?? {}).map(
    ([op, { how, times }]) =>
      `${op} ${how === 'refused' || how.startsWith('refused') ? how : `${times === 1 ? 'once' : `${times} times`}: ${how}`}`,
  );
  return all.length > 0 ? ` (${all.join('; ')})` : '';
};
