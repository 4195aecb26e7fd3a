import { defineExercise } from '../../src/course/define.ts';

export default defineExercise({
  title: 'The chat server that grows',
  minutes: 75,
  lesson: '01-memory-leak-detection',
  guide: '01-memory-leaks',
  steps: [
    {
      title: 'detector',
      hints: [
        'Two servers have 500 listeners each; one of them leaks. Which number would you record, and when, to tell them apart? And can an emitter be collected while your list of watched emitters still references it?',
        'A reading is a small map: event name → listenerCount(name), for every name in eventNames(). Keep the last minSamples of them for each emitter, and reference the emitter through a WeakRef. The total needs no separate reading: it is the sum of the map.',
        'A series of counts rises if each is above the one before:\n\n  counts.every((count, i) => i === 0 || count > counts[i - 1]!)\n\nThe timer: start() calls stop() first, keeps the handle that setInterval returns, and calls .unref() on it.',
      ],
    },
    {
      title: 'sessions clean up',
      hints: [
        'off() removes the function that you pass to it. Which functions were passed to on(), and can close() still reference them?',
        "A session starts four things: two listeners on the hub, one on the signal, one timer. When you start one, add a function that ends it to a list, and let close() call each of them. The list isn't enough for a close during a delivery. There the listener has to check `closed` itself.",
        'When you add a listener, record how to remove it:\n\n  #listen(event, listener) {\n    hub.on(event, listener);\n    this.#disposers.push(() => hub.off(event, listener));\n  }\n\nAnd check shutdown.aborted before you start anything: an aborted signal does not fire again.',
      ],
    },
    {
      title: 'closed sessions are freed',
      hints: [
        'Follow the references backwards: what still references a session after close()? The hub, the signal and the timer no longer do.',
        'A module-level constant lives as long as the program, and so does everything that it references. Which part of a session does recentUsers() need, and for how many sessions?',
        "A string doesn't reference its session. Push the name, and drop the oldest when there are more than 100:\n\n  names.push(user);\n  if (names.length > 100) names.shift();",
      ],
    },
    {
      title: 'waitFor',
      hints: [
        'Promise.race settles with the first result. What are the other promises still waiting for, and what ends their waiting?',
        'There are three outcomes, and each has to end the other two: remove the listener, remove the abort listener, clear the timer. If all three go through one function, none can be forgotten. And what should happen first if the signal is already aborted?',
        'One promise, no race:\n\n  const stopWaiting = () => {\n    emitter.off(event, onEvent);\n    // the abort listener, the timer\n  };\n  const onEvent = (...args) => {\n    stopWaiting();\n    resolve(args);\n  };\n\nonAbort and onTimeout are similar, but reject.',
      ],
    },
    {
      title: 'weak listeners',
      hints: [
        'emitter → listener → target: which of the two references can be weak, without losing a listener that is still needed? And what notices that the target has been collected?',
        'The listener keeps a WeakRef and calls deref() at every event. Register the target with one FinalizationRegistry for the whole module, which removes the listener later. The registry holds the value that you register strongly. If that value references the target, the target is never collected. If it references the emitter, the target keeps the emitter alive.',
        'The cleanup references both only weakly. Create it in a separate function, because functions created in one scope share what they capture:\n\n  registry.register(target, {\n    emitter: new WeakRef(emitter),\n    listener: new WeakRef(listener),\n    event,\n  });\n\nThe registry then calls off() if both are still there.',
      ],
    },
  ],
});
