// What is decided is written down first: domain events, in the past tense,
// each with the one that caused it. The journal survives a crash.
import type { VirtualClock } from './clock.ts';
import type { Power } from './power.ts';

export type EventType =
  | 'OrderPlaced'
  | 'PaymentCharged'
  | 'PaymentFailed'
  | 'PaymentUnknown'
  | 'StockReserved'
  | 'ReservationFailed'
  | 'ReservationUnknown'
  | 'OrderScreened'
  | 'ScreeningFailed'
  | 'OrderShipped'
  | 'ShippingFailed'
  | 'ShippingUnknown'
  | 'StockReleased'
  | 'PaymentRefunded'
  | 'CompensationFailed'
  | 'OrderCancelled';

export interface DomainEvent {
  id: string;
  type: EventType;
  at: number;
  causationId: string | null;
}

export class Journal {
  readonly events: DomainEvent[] = [];
  readonly #clock: VirtualClock;
  readonly #power: Power;

  constructor(clock: VirtualClock, power: Power) {
    this.#clock = clock;
    this.#power = power;
  }

  /** One local transaction: it is there, or it is not. */
  commit(type: EventType): DomainEvent {
    const event: DomainEvent = {
      id: `e${this.events.length + 1}`,
      type,
      at: this.#clock.now(),
      causationId: this.last()?.id ?? null,
    };
    this.events.push(event);
    this.#power(`commit ${this.events.length}`);
    return event;
  }

  has(type: EventType): boolean {
    return this.events.some((event) => event.type === type);
  }

  last(): DomainEvent | undefined {
    return this.events.at(-1);
  }
}
