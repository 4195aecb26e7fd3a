import { defineMistakes } from '../../../src/course/define.ts';

const register = `const unsubscribe = unsubscriber(new WeakRef(emitter), event, new WeakRef(listener));
  collected.register(target, unsubscribe, listener);`;
const off = `    emitter.off(event, listener);
    collected.unregister(listener);`;

export default defineMistakes([
  {
    id: 'listener-holds-target',
    edits: [
      { find: 'const weakTarget = new WeakRef(target);', replace: 'const strongTarget = target;' },
      { find: 'const alive = weakTarget.deref();', replace: 'const alive = strongTarget;' },
    ],
    explanation:
      'The listener references the target directly, so the emitter keeps the target in memory through the listener. Access the target only through a WeakRef.',
    anchor: 'weakref',
  },
  {
    id: 'weak-map-of-listeners',
    edits: [
      {
        find: '  emitter.on(event, listener);\n',
        replace: '  emitter.on(event, listener);\n  listenersOf.set(target, listener);\n',
      },
      { find: 'const weakTarget = new WeakRef(target);', replace: 'const strongTarget = target;' },
      { find: 'const alive = weakTarget.deref();', replace: 'const alive = strongTarget;' },
      {
        find: off,
        replace:
          '    const latest = listenersOf.get(target);\n    if (latest) emitter.off(event, latest);',
      },
      {
        find: '/** What is left to do when',
        replace:
          'const listenersOf = new WeakMap<object, (...args: any[]) => void>();\n\n/** What is left to do when',
      },
    ],
    explanation:
      "A WeakMap from target to listener doesn't help: the emitter references the listener, which references the target. It also stores only one listener per target, so unsubscribing may remove the wrong one. Use a WeakRef to the target, and keep the listener per call.",
    anchor: 'weakmap',
  },
  {
    id: 'nobody-removes-listener',
    edits: [{ find: `  ${register}\n`, replace: '  void unsubscriber;\n' }],
    explanation:
      "The targets are freed, but their listeners stay on the emitter. A WeakRef doesn't report that its target was collected. Use a FinalizationRegistry at module level: a registry that is itself collected doesn't run callbacks.",
    anchor: 'weakref',
  },
  {
    id: 'removed-at-next-event',
    edits: [
      { find: `  ${register}\n`, replace: '  void unsubscriber;\n' },
      {
        find: 'if (alive) handler(alive, ...args);',
        replace: 'if (alive) handler(alive, ...args);\n    else emitter.off(event, listener);',
      },
    ],
    explanation:
      'The listener of a collected target is removed only at the next event, which may never arrive. Remove it with a FinalizationRegistry.',
    anchor: 'weakref',
  },
  {
    id: 'registry-holds-emitter',
    edits: [
      {
        find: register,
        replace:
          'void unsubscriber;\n  collected.register(target, () => emitter.off(event, listener), listener);',
      },
    ],
    explanation:
      'A cleanup function or a timer callback references the emitter, so the target keeps the emitter in memory. Reference the emitter and the listener weakly. Functions created in one scope share its variables, so create this one in a separate function.',
    anchor: 'weakref',
  },
  {
    id: 'registry-holds-target',
    edits: [
      {
        find: register,
        replace:
          'void unsubscriber;\n  collected.register(target, () => void [target, emitter.off(event, listener)], listener);',
      },
    ],
    explanation:
      'The cleanup function in the registry references the target, so the target is never collected and the cleanup never runs. Functions created in one scope share its variables. Create this one in a separate function without the target and the emitter.',
    anchor: 'closures',
  },
  {
    id: 'undefined-target',
    edits: [
      { find: 'if (alive) handler(alive, ...args);', replace: 'handler(alive as T, ...args);' },
    ],
    explanation:
      'deref() returns undefined once the target is collected, and your code passes that to the handler. The listener can outlive the target for a while. Call the handler only if the target still exists.',
    anchor: 'weakref',
  },
  {
    id: 'weak-handler',
    edits: [
      {
        find: 'const weakTarget = new WeakRef(target);',
        replace:
          'const weakTarget = new WeakRef(target);\n  const weakHandler = new WeakRef(handler);',
      },
      {
        find: 'if (alive) handler(alive, ...args);',
        replace: 'if (alive) weakHandler.deref()?.(alive, ...args);',
      },
    ],
    explanation:
      'Your code holds the handler weakly too. Nothing else references an inline arrow function, so the first garbage collection silently ends the subscription. Hold the handler strongly.',
    anchor: 'weakref',
  },
  {
    id: 'finalizer-removes-all',
    edits: [
      {
        find: 'if (stillThere) emitter.deref()?.off(event, stillThere);',
        replace: 'if (stillThere) emitter.deref()?.removeAllListeners(event);',
      },
    ],
    explanation:
      'When one target is collected, your code removes all listeners of the event, including those of living targets. Remove only the listener of that target.',
    anchor: 'remove-all-listeners',
  },
  {
    id: 'handler-without-arguments',
    edits: [
      {
        find: 'if (alive) handler(alive, ...args);',
        replace: 'if (alive) handler(alive, ...args.slice(args.length));',
      },
    ],
    explanation:
      'The handler receives the target but not the arguments of the event. Call handler(target, ...args).',
    anchor: 'weakref',
  },
  {
    id: 'handler-without-target',
    edits: [
      {
        find: 'if (alive) handler(alive, ...args);',
        replace: 'if (alive) (handler as (...args: any[]) => void).apply(alive, args);',
      },
    ],
    explanation:
      "The handler doesn't receive the target as its first argument. Call handler(target, ...args).",
    anchor: 'weakref',
  },
  {
    id: 'only-once',
    edits: [
      { find: '  emitter.on(event, listener);\n', replace: '  emitter.once(event, listener);\n' },
    ],
    explanation:
      'once() removes the listener after the first event, so the handler is called only once. Use on().',
    anchor: 'weakref',
  },
  {
    id: 'off-the-handler',
    edits: [
      {
        find: '    emitter.off(event, listener);\n    collected',
        replace: '    emitter.off(event, handler as () => void);\n    collected',
      },
    ],
    explanation:
      'Your code passes the handler to off(), but on() received the listener that wraps it. off() finds no match and removes nothing, without an error. Pass that listener to off().',
    anchor: 'anonymous',
  },
  {
    id: 'off-removes-all',
    edits: [
      {
        find: '    emitter.off(event, listener);\n    collected',
        replace: '    emitter.removeAllListeners(event);\n    collected',
      },
    ],
    explanation:
      'Unsubscribing one target also removes the listeners of all others. Remove only the listener that this call added.',
    anchor: 'remove-all-listeners',
  },
  {
    id: 'one-listener-a-target-and-event',
    edits: [
      {
        find: '  emitter.on(event, listener);\n',
        replace:
          '  emitter.on(event, listener);\n  const known = listenersOf.get(target) ?? new Map<string, () => void>();\n  listenersOf.set(target, known.set(event, listener));\n',
      },
      {
        find: off,
        replace:
          '    const alive = weakTarget.deref();\n    const latest = alive && listenersOf.get(alive)?.get(event);\n    if (latest) emitter.off(event, latest);',
      },
      {
        find: '/** What is left to do when',
        replace:
          'const listenersOf = new WeakMap<object, Map<string, () => void>>();\n\n/** What is left to do when',
      },
    ],
    explanation:
      'Your code stores listeners by target and event, so a second handler replaces the first. Unsubscribing the first then removes the second. Keep the listener of each onWeak() call separately.',
    anchor: 'weakref',
  },
  {
    id: 'same-handler-twice-is-once',
    edits: [
      {
        find: '  emitter.on(event, listener);\n',
        replace:
          '  const handlers = handlersOf.get(target) ?? new Map<unknown, EventEmitter[]>();\n  handlersOf.set(target, handlers);\n  const known = handlers.get(handler) ?? [];\n  if (known.includes(emitter)) return () => {};\n  handlers.set(handler, [...known, emitter]);\n  emitter.on(event, listener);\n',
      },
      {
        find: '/** What is left to do when',
        replace:
          'const handlersOf = new WeakMap<object, Map<unknown, EventEmitter[]>>();\n\n/** What is left to do when',
      },
    ],
    explanation:
      'Your code ignores a second subscription of the same target and handler. Each call of onWeak() must add its own subscription.',
    anchor: 'weakref',
  },
]);
