// Places of the reference that mistakes of more than one step change.
export const copy = 'structuredClone({ ...message, attempt });';
export const willing =
  'const willing = [...this.#subscribers].filter((subscriber) => subscriber.wants(message));';
export const leave = 'left: () => this.#subscribers.delete(subscriber),';
export const handleOne = `        await this.#handler(copyOf(message, attempt));
        return;`;
export const giveUpOrWait = `        if (attempt >= maxAttempts) return this.#giveUp(message, error, attempt);
        await sleep(backoffMs * 2 ** (attempt - 1));`;
export const attempts = 'for (let attempt = 1; this.#active; attempt++) {';
