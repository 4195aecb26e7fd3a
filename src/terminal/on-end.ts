// How we are told to end, by a signal, and that we end. Called where something has to be put back or ended first.

const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Ending {
  /** With a listener the signal no longer ends us: that is left to whoever is called. */
  told?(signal: NodeJS.Signals): void;
  /** The process ends after this, so nothing asynchronous is done anymore. */
  ends?(): void;
}

/** Returns how to listen no longer. */
export function onEnd(
  { told, ends }: Ending,
  signals: readonly NodeJS.Signals[] = endSignals,
): () => void {
  for (const signal of told ? signals : []) process.on(signal, told!);
  if (ends) process.on('exit', ends);
  return () => {
    for (const signal of told ? signals : []) process.off(signal, told!);
    if (ends) process.off('exit', ends);
  };
}
