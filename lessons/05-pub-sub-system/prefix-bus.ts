// The idea that comes first: an EventEmitter, and a wildcard for each prefix of
// the topic. Short, and wrong in ways that the breaks of this lesson show.
import { EventEmitter } from 'node:events';

export class PrefixBus {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #separator: string;

  constructor(separator = ':') {
    this.#separator = separator;
  }

  subscribe(filter: string, handler: (payload: any) => void): void {
    this.#emitter.on(filter, handler);
  }

  /** `user:created`, then `user:created:*`, then `user:*`. */
  publish(topic: string, payload: unknown): void {
    this.#emitter.emit(topic, payload);
    const tokens = topic.split(this.#separator);
    for (let length = tokens.length; length > 0; length--) {
      const prefix = tokens.slice(0, length);
      this.#emitter.emit([...prefix, '*'].join(this.#separator), payload);
    }
  }
}

/** Whether a subscriber to the filter hears the topic: tried, not computed. */
export function heardByPrefix(
  filter: string,
  topic: string,
  separator?: string,
): boolean {
  const bus = new PrefixBus(separator);
  let heard = false;
  bus.subscribe(filter, () => {
    heard = true;
  });
  bus.publish(topic, undefined);
  return heard;
}
