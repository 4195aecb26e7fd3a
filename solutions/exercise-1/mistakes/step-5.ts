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
      'The listener reaches the target directly, so hub → listener → target keeps it alive. The listener may know the target only through a WeakRef, from beginning to end.',
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
      'A WeakMap from target to listener does not make the listener weak: the hub holds the listener, and that holds the target. It also has room for one listener a target only, so unsubscribing takes off the wrong one.',
    anchor: 'weakmap',
  },
  {
    id: 'nobody-removes-listener',
    edits: [{ find: `  ${register}\n`, replace: '  void unsubscriber;\n' }],
    explanation:
      'The targets are freed, but their listeners stay on the hub for ever. A WeakRef tells nobody that its target is gone: a FinalizationRegistry does, one that the module holds, for a registry that is itself collected calls nobody.',
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
      'The listener of a target that is gone is removed only when another event comes, and there may be none. A FinalizationRegistry removes it without waiting.',
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
      'The target keeps the emitter alive. What the registry is given to call is held as long as the target lives, and so is what a timer calls that looks whether the target is gone: here that function holds the emitter. It may know the emitter and the listener only weakly. All functions made in one place share what any one of them uses, so make it elsewhere.',
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
      'What the registry is given to call holds the target itself, so the target is never gone and the call never comes. All functions made in one place also share what any one of them uses: make this one elsewhere, without the target and the emitter.',
    anchor: 'closures',
  },
  {
    id: 'undefined-target',
    edits: [
      { find: 'if (alive) handler(alive, ...args);', replace: 'handler(alive as T, ...args);' },
    ],
    explanation:
      'deref() gives undefined once the target is gone, and the handler is called with that. The listener may still be there for a while after the target went.',
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
      'The handler is held weakly as well. Nobody else holds an arrow function that was written into the call, so the first garbage collection ends the subscription of a target that is in use.',
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
      'When one target is gone, all listeners of the event are removed, those of living targets too.',
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
      'The handler gets the target but not the arguments of the event: it is called as handler(target, ...args).',
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
      'The target is not the first argument of the handler: it is called as handler(target, ...args).',
    anchor: 'weakref',
  },
  {
    id: 'only-once',
    edits: [
      { find: '  emitter.on(event, listener);\n', replace: '  emitter.once(event, listener);\n' },
    ],
    explanation: 'The handler is called for the first event only: once() where on() is meant.',
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
      'off() is given the handler, but it was the listener around it that on() was given. off() does not find it, and says nothing.',
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
      'Unsubscribing one target removes the listeners of all the others. Remove the one listener that this call added.',
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
      'Listeners are kept by target and event, so a second handler for the same two replaces the first one there, and off() of the first removes the second. Let each call of onWeak() keep its own listener.',
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
      'A second subscription of the same target and handler is taken for a repetition and ignored. Each call of onWeak() is a subscription of its own.',
    anchor: 'weakref',
  },
]);
