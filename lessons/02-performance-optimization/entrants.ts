// Six ways to tell others. Each has a loop of its own, as in a program: one
// loop for all would be slow for all.
import { channel } from 'node:diagnostics_channel';
import { EventEmitter, setMaxListeners } from 'node:events';
import { EventEmitter as EventEmitter3 } from 'eventemitter3';
import mittModule from 'mitt';

// Its types are those of its CommonJS form, its code is the other one.
const mitt = mittModule as unknown as typeof mittModule.default;

export type Listener = (price: any) => void;
export interface Entrant {
  add(listener: Listener): void;
  remove(listener: Listener): void;
  /** Sends so many events. */
  send(times: number): void;
}

const setOfFunctions = (): Entrant => {
  const listeners = new Set<Listener>();
  return {
    add: (listener) => listeners.add(listener),
    remove: (listener) => listeners.delete(listener),
    send(times) {
      for (let i = 0; i < times; i++)
        for (const listener of listeners) listener(i);
    },
  };
};

const eventEmitter3 = (): Entrant => {
  const bus = new EventEmitter3();
  return {
    add: (listener) => bus.on('price', listener),
    remove: (listener) => bus.off('price', listener),
    send(times) {
      for (let i = 0; i < times; i++) bus.emit('price', i);
    },
  };
};

const eventEmitter = (): Entrant => {
  const bus = new EventEmitter().setMaxListeners(0);
  return {
    add: (listener) => bus.on('price', listener),
    remove: (listener) => bus.off('price', listener),
    send(times) {
      for (let i = 0; i < times; i++) bus.emit('price', i);
    },
  };
};

const diagnosticsChannel = (): Entrant => {
  const bus = channel(Symbol('price')); // channels are global: one of our own
  return {
    add: (listener) => bus.subscribe(listener),
    remove: (listener) => bus.unsubscribe(listener),
    send(times) {
      for (let i = 0; i < times; i++) bus.publish(i);
    },
  };
};

const mittBus = (): Entrant => {
  const bus = mitt<{ price: number }>();
  return {
    add: (listener) => bus.on('price', listener),
    remove: (listener) => bus.off('price', listener),
    send(times) {
      for (let i = 0; i < times; i++) bus.emit('price', i);
    },
  };
};

class PriceEvent extends Event {
  price: number;
  constructor(price: number) {
    super('price');
    this.price = price;
  }
}

const eventTarget = (): Entrant => {
  const bus = new EventTarget();
  setMaxListeners(0, bus);
  return {
    add: (listener) => bus.addEventListener('price', listener),
    remove: (listener) => bus.removeEventListener('price', listener),
    send(times) {
      for (let i = 0; i < times; i++) bus.dispatchEvent(new PriceEvent(i));
    },
  };
};

export const entrants = {
  'Set of functions': setOfFunctions,
  eventemitter3: eventEmitter3,
  EventEmitter: eventEmitter,
  mitt: mittBus,
  diagnostics_channel: diagnosticsChannel,
  EventTarget: eventTarget,
};
