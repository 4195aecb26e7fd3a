// What nobody caught. The learner's code may listen for it too, but never keeps us from hearing of it;
// the spec may, for a while, when it wants to see an error surface: it has a `process` of its own.

const kinds = ['uncaughtException', 'unhandledRejection'];
const adding = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'];
const removing = ['removeListener', 'off', 'removeAllListeners'];
const changing = [...adding, ...removing];

type Method = (...args: unknown[]) => unknown;

/**
 * Reports each such error from now on, with what Node passes along: a text for an exception, the
 * promise for a rejection. Returns the `process` for the spec.
 */
export function watchForUnhandled(tell: (error: unknown, origin: unknown) => void): NodeJS.Process {
  const own = process as unknown as Record<string, Method>;
  const raw = Object.fromEntries(changing.map((name) => [name, own[name]!]));
  const { listeners } = process;
  let isChanging = false;
  let isSpecInCharge = false;
  const isHeard = (kind: string) => listeners.call(process, kind as any).includes(tell as any);
  const change = (name: string, args: unknown[]) => {
    const before = isChanging;
    isChanging = true;
    try {
      return raw[name]!.apply(process, args);
    } finally {
      isChanging = before;
    }
  };
  const watch = () => {
    if (isChanging) return; // a part of something that is not done yet
    for (const kind of isSpecInCharge ? kinds.slice(1) : kinds)
      if (!isHeard(kind)) change('on', [kind, tell]);
  };
  const watchForSpec = () => {
    isSpecInCharge = !isHeard('uncaughtException');
    watch();
  };
  const spec = Object.create(process);
  for (const name of changing) {
    const method = (afterwards: () => void): Method => {
      return (...args) => {
        const result = change(name, args);
        afterwards();
        return result;
      };
    };
    own[name] = method(watch);
    Object.defineProperty(spec, name, { value: method(watchForSpec) });
  }
  watch();
  closeListeners(() => isChanging);
  return spec;
}

/** Whoever is heard stands in `_events`; only the methods above may change it. */
function closeListeners(isChanging: () => boolean): void {
  const refuse = () => {
    throw new TypeError('Cannot replace the built-in process._events');
  };
  const isClosed = (key: PropertyKey) => kinds.includes(String(key)) && !isChanging();
  const closed = (events: object): object =>
    new Proxy(events, {
      set: (target, key, value) => (isClosed(key) ? refuse() : Reflect.set(target, key, value)),
      deleteProperty: (target, key) =>
        isClosed(key) ? refuse() : Reflect.deleteProperty(target, key),
      defineProperty: (target, key, own) =>
        isClosed(key) ? refuse() : Reflect.defineProperty(target, key, own),
      setPrototypeOf: refuse,
    });
  let events = closed((process as any)._events);
  Object.defineProperty(process, '_events', {
    get: () => events,
    set(replacement: object) {
      if (!isChanging()) refuse();
      events = closed(replacement);
    },
    configurable: false,
  });
}
