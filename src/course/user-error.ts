/**
 * An error that the learner can act on: `message` says what is wrong and where, `next` what to type.
 * `main` prints both and ends with code 2.
 */
export class UserError extends Error {
  override name = 'UserError';
  readonly next: string | undefined;

  constructor(message: string, next?: string) {
    super(message);
    this.next = next;
  }
}
