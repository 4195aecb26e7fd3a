// A listener on AbortSignal.any([signal]) can keep its owner alive just as one on the signal can, but
// Node doesn't say which signals depend on another. So this remembers them.
const derived = new WeakMap<AbortSignal, WeakRef<AbortSignal>[]>();
const { any } = AbortSignal;

let isInstalled = false;

/** Must run before the code under test is loaded; a second call changes nothing. */
export function rememberDerivedSignals(): void {
  if (isInstalled) return;
  isInstalled = true;
  Object.defineProperty(AbortSignal, 'any', { value: rememberingAny, configurable: true });
}

function rememberingAny(signals: Iterable<AbortSignal>): AbortSignal {
  const sources = Array.isArray(signals) ? signals : [...signals];
  const made = any.call(AbortSignal, sources);
  for (const source of sources)
    derived.set(source, [...(derived.get(source) ?? []), new WeakRef(made)]);
  return made;
}

/** Those that depend on it, directly or through others, and are not aborted. */
export function signalsDerivedFrom(signal: AbortSignal): AbortSignal[] {
  const alive = (derived.get(signal) ?? []).flatMap((weak) => weak.deref() ?? []);
  return alive
    .filter(({ aborted }) => !aborted)
    .flatMap((one) => [one, ...signalsDerivedFrom(one)]);
}
