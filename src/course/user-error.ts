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

/** What the learner can act on, if it is that: what the system refuses isn't an internal error. */
export function asUserError(error: unknown): UserError | undefined {
  if (error instanceof UserError) return error;
  if (!(error instanceof Error)) return undefined;
  const says = sayRefusal(error);
  return says === undefined
    ? undefined
    : new UserError(`${says}. For a look at your setup:`, 'doctor');
}

/** `Permission denied (EACCES): /home/ada/course`; undefined where the system refused nothing. */
export function sayRefusal({ code = '', path }: NodeJS.ErrnoException): string | undefined {
  const says = refusals.get(code);
  return says && `${says} (${code})${path === undefined ? '' : `: ${path}`}`;
}

const refusals = new Map([
  ['EACCES', 'Permission denied'],
  ['EPERM', 'Permission denied'],
  ['EROFS', 'The file system is read-only'],
  ['ENOSPC', 'The disk is full'],
  ['EDQUOT', 'Your share of the disk is full'],
  ['ENAMETOOLONG', 'The name is too long'],
  ['EISDIR', 'A folder is where a file is expected'],
  ['ENOTDIR', 'A file is where a folder is expected'],
  ['EEXIST', 'Something is already there'],
  ['ELOOP', 'The link leads in a circle'],
  ['EMFILE', 'Too many files are open'],
  ['ENFILE', 'Too many files are open'],
  ['EBUSY', 'Another program uses the file'],
  ['EIO', 'The disk reports an error'],
]);
