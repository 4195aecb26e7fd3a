// The services of exercise 5 as one app sees them: they answer, fail and refuse as the program says.
import { BusinessError, type CallArg, FakeService } from './exercise-5.infra.ts';
import type { Life } from './life.ts';
import type { ModelShop } from './model.ts';
import type { Outcome } from './order.ts';
import type { Op, Trouble } from './programs.ts';

/** What a service has done, by its key: it is the same for all apps. */
export type Effects = Map<string, { op: string; arg: CallArg; id: string }>;

export type EffectsOf = Record<'payments' | 'inventory' | 'shipping', Effects>;

/** A service, as one app sees it. What it has done is there for every later app. */
export class Wire extends FakeService {
  readonly #shop: ModelShop;
  readonly #life: Life;

  constructor(name: string, shop: ModelShop, life: Life, effects: Effects) {
    super(name);
    this.#shop = shop;
    this.#life = life;
    this.effects = effects;
  }

  override async call(op: string, arg: CallArg): Promise<{ id: string }> {
    const shop = this.#shop;
    const life = this.#life;
    const name = op as Op;
    const { orderId, idempotencyKey: key } = arg;
    const how = shop.calls.called(life, this.name, name, arg);
    if (how === undefined) return new Promise(() => {});
    const told = (outcome: Outcome, id?: string) =>
      shop.calls.told(life, name, orderId, outcome, id);
    await pause(shop.takes);
    if (life.isOver) return new Promise(() => {});
    if (how.startsWith('refused')) {
      const error = how === 'refused' ? new BusinessError('NO') : foreignRefusal();
      told({ code: 'NO' });
      throw error;
    }
    if (how === 'never answers') return new Promise(() => {});
    if (how === 'fails' || how === 'fails with a code' || how === 'rejects with undefined') {
      told('failed');
      throw failureOf(how);
    }
    let effect = this.effects.get(key);
    const isNew = effect === undefined;
    effect ??= { op, arg: { ...arg, orderId }, id: `${op}-${this.effects.size + 101}` };
    this.effects.set(key, effect);
    shop.calls.effect(life, name, orderId, isNew);
    if (how === 'answer never comes') return new Promise(() => {});
    if (how === 'answers too late') await pause(shop.settings.callTimeoutMs + 5);
    else if (how === 'answer lost') {
      told('failed');
      throw new Error('connection reset');
    } else told('ok', effect.id);
    return { id: effect.id };
  }
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => (ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve)));

const foreignRefusal = () => Object.assign(new Error('no'), { name: 'BusinessError', code: 'NO' });

function failureOf(how: Trouble): unknown {
  if (how === 'rejects with undefined') return undefined;
  const error = new Error('unreachable');
  return how === 'fails' ? error : Object.assign(error, { code: 'ECONNRESET' });
}
