// expect: pass
import { EventEmitter } from 'node:events';
export * from './right.ts';

class Registry extends Map<string, number> {
  override set(key: string, value: number) {
    return super.set(key.toLowerCase(), value);
  }
}
class Log extends Array<number> {
  override push(...items: number[]) {
    return super.push(...items.map((item) => item * 2));
  }
}
class Cancellable<T> extends Promise<T> {
  static override resolve: any = Promise.resolve;
  cancelled = false;
}
class Bus extends EventEmitter {
  override emit(name: string, ...args: unknown[]) {
    return super.emit(name, ...args);
  }
}
class Target extends EventTarget {
  override addEventListener = (...args: any[]) => (super.addEventListener as any)(...args);
}
new Bus().on('call', () => {}).emit('call');
new Target().addEventListener('call', () => {});
const log = new Log();
log.push(1);
const found = [new Registry().set('A', 1).get('a'), log[0], await new Cancellable((done) => done(3))];
if (found.join() !== '1,2,3') throw new Error(found.join());
