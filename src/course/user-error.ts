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

/** What the learner can act on, if it is that. A folder that may not be written and a full disk are no fault of ours either. */
export function asUserError(error: unknown): UserError | undefined {
  if (error instanceof UserError) return error;
  if (!(error instanceof Error)) return undefined;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!refusals.includes(code)) return undefined;
  return new UserError(
    `The system refuses it: ${message}. Look at the rights there and at the space on the disk:`,
    'doctor',
  );
}

const refusals = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'];
