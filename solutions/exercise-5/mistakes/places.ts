// Places of the reference that mistakes of more than one step change.
export const correlation = 'correlationId: orderId,';
export const key = 'idempotencyKey: `${orderId}/${op}`';
export const runHandler = 'run: () => handler(event),';
export const buryLetter =
  'bury(tx, receipt(event), { orderId, type: event.type, consumer: name, attempts });';
export const giveUp = 'if (attempt < maxAttempts && !task.isRefusal(error)) return false;';
export const commitRecord = 'await this.#commit(record);';
export const startScan = 'for (const { orderId } of orders) this.wake(orderId);';
