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
        'Two servers have 500 listeners each; one of them leaks. Which number would you write down, and when, to tell them apart? And what happens to an emitter that your list of watched emitters still mentions?',
        'A reading is a small map: event name → listenerCount(name), for every name in eventNames(). Keep the last minSamples of them for each emitter, and hold the emitter by a WeakRef. The total needs no reading of its own: it is the sum of the map.',
        'A row of counts rises when each is above the one before:\n\n  counts.every((count, i) => i === 0 || count > counts[i - 1]!)\n\nThe timer: start() calls stop() first, keeps what setInterval returned, and calls .unref() on it.',
      ],
    },
    {
      title: 'sessions clean up',
      hints: [
        'off() removes the function that it is given. Which functions were given to on(), and does anybody still have them when the session closes?',
        'A session starts four things: two listeners on the hub, one on the signal, one timer. Write each down together with how to end it, in a list that close() works through. For a close in the middle of a delivery the list is not enough: the listener has to look at `closed` itself.',
        'Whoever adds something writes down how to remove it:\n\n  #listen(event, listener) {\n    hub.on(event, listener);\n    this.#disposers.push(() => hub.off(event, listener));\n  }\n\nAnd look at shutdown.aborted before you start anything: an aborted signal does not fire again.',
      ],
    },
    {
      title: 'closed sessions are freed',
      hints: [
        'Draw the arrows backwards: who still points at a session after close()? The hub, the signal and the timer have let go of it.',
        'A constant of the module lives as long as the program, and so does everything that it reaches. What does recentUsers() need of a session, and how much of that?',
        'A string holds no session. Push the name, and drop the oldest when there are more than 100:\n\n  names.push(user);\n  if (names.length > 100) names.shift();',
      ],
    },
    {
      title: 'waitFor',
      hints: [
        'Promise.race tells you who came first. What are the others doing meanwhile, and who tells them that it is over?',
        'Three outcomes, and each has to end the other two: take the listener off, take the abort listener off, clear the timer. If all three go through one function, none can be forgotten. And what should happen before any of it when the signal is aborted already?',
        'One promise, no race:\n\n  const stopWaiting = () => {\n    emitter.off(event, onEvent);\n    // the abort listener, the timer\n  };\n  const onEvent = (...args) => {\n    stopWaiting();\n    resolve(args);\n  };\n\nonAbort and onTimeout look the same, but reject.',
      ],
    },
    {
      title: 'weak listeners',
      hints: [
        'emitter → listener → target: which of the two arrows can be made weak, without losing a listener that is still needed? And who notices when the target is gone?',
        'The listener keeps a WeakRef and asks it at every event. A FinalizationRegistry of the module, not of the call, is told about the target and removes the listener later. What you hand over for that is held strongly: if it reaches the target, the target never goes; if it reaches the emitter, the target keeps the emitter.',
        'The clean-up knows both ends only weakly, and is made in a function of its own, since functions made in one place share what they capture:\n\n  registry.register(target, {\n    emitter: new WeakRef(emitter),\n    listener: new WeakRef(listener),\n    event,\n  });\n\nThe registry then calls off() if both are still there.',
      ],
    },
  ],
});
