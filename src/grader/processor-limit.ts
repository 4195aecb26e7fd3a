// A limit of processor time, which the kernel keeps: a busy machine doesn't use it up.

/** The command by way of a shell that sets the limit, where there is such a shell. */
export function withProcessorLimit(
  file: string,
  args: string[],
  seconds: number,
): [file: string, args: string[]] {
  if (process.platform === 'win32') return [file, args];
  return ['/bin/sh', ['-c', `ulimit -t ${seconds}; exec "$0" "$@"`, file, ...args]];
}
