// Code of the reference solution that mistakes in several steps edit.
export const callsListener = `    channel.metrics.delivered++;
    try {
      listener(payload);
    } catch (error) {
      channel.metrics.errors++;
      this.#report(error, channel.event);
    }`;
export const endsOnce =
  'if (once) subscription.end(); // before the call: a nested emit must not find it';
export const walks = `    for (const subscription of subscriptions) {
      if (subscription.active) this.#call(channel, subscription, payload);
    }`;
export const adds = `    this.#subscriptions.add(subscription);
    this.#snapshot = undefined;`;
export const removes = `    this.#subscriptions.delete(subscription);
    this.#snapshot = undefined;`;
export const size = `  get size(): number {
    return this.#subscriptions.size;
  }`;
export const leavesTable =
  'if (channel.size === 0 && !this.#metrics) this.#channels.delete(event);';
export const emits = `    const isSampled = this.#metrics && channel.metrics.emitted % this.#sampleEvery === 0;
    channel.metrics.emitted++;
    return isSampled ? this.#deliverTimed(channel, payload) : this.#deliver(channel, payload);`;
export const findsChannel = `    const channel = this.#channels.get(event);
    if (channel === undefined) return false;`;
