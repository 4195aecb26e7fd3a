// How what a program calls can fail: with an Error, or with an odd value.

export type Failure = { error: true } | { value: unknown };

const errors = new WeakMap<Failure, Error>();

/** What is thrown: one error for each place in the program, since errors are compared by identity. */
export function errorOf(failure: Failure): unknown {
  if (!('error' in failure)) return failure.value;
  const error = errors.get(failure) ?? new Error('no');
  errors.set(failure, error);
  return error;
}
