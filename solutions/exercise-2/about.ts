import { defineExercise } from '../../src/course/define.ts';

export default defineExercise({
  title: 'The market-data bus',
  minutes: 100,
  lesson: '02-performance-optimization',
  guide: '02-performance-optimization',
  steps: [
    {
      title: 'basics',
      hints: [
        'The same function may be subscribed twice, and each off() has to end its own subscription. So what do you store in your list: the function, or a separate object for each call of on()?',
        'Let each on() create a small subscription object. Keep the names in a Map, since an object already has some names (`__proto__`, `constructor`). For each name, keep the subscriptions in their order. When the last one is removed, remove the name.',
        'on() makes the object, and off() finds it by identity:\n\n  const subscription = { listener };\n  list.add(subscription); // the Set of this name\n  return () => {\n    list.delete(subscription);\n    // if it is empty, remove the name as well\n  };\n\nA Set ignores the deletion of a missing item, so off() may be called twice. Check one case: what does a late off() do if the name was removed and then added again?',
      ],
    },
    {
      title: 'semantics',
      hints: [
        'While emit() walks the list, its listeners change the list. Which list should an emit look at: the one that was there when it began, or the one that is there now? The rules need a part of both.',
        "Iterate over a copy made at the beginning, so that later subscriptions aren't in it. Mark a subscription when it ends, and check the mark right before the call. For once(), what has to happen first: the call, or the end? And each call needs its own try.",
        'One call, in full:\n\n  if (!subscription.active) continue;\n  if (subscription.once) end(subscription);\n  try {\n    subscription.listener(payload);\n  } catch (error) {\n    report(error, event);\n  }\n\nreport() calls onError in a try; without onError it does queueMicrotask(() => { throw error; }).',
      ],
    },
    {
      title: 'lifetimes',
      hints: [
        'A subscription can end in three ways: off(), a once that was called, a signal. Which of them remove the listener from the signal in your code?',
        'Give the subscription one function that ends it. It does nothing the second time, and it also removes the listener from the signal. The signal, off() and once all call this function. And check first whether the signal is already aborted.',
        "One function for all three:\n\n  const end = () => {\n    if (!subscription.active) return;\n    subscription.active = false;\n    signal?.removeEventListener('abort', end);\n    // and remove it from the list\n  };\n  signal?.addEventListener('abort', end);\n  return end;",
      ],
    },
    {
      title: 'speed',
      hints: [
        "Prices arrive ten thousand times a second, but a new subscriber only once a minute. Which part of emit()'s work could be done when the list changes, or not at all? And how many entries does off() compare to find its own?",
        'Copying the list at each emit is expensive. A copy stays valid until the list changes, so keep it, and discard it in on() and off(). Make a new one in emit(), not in on(). Then 20,000 subscriptions in a row need one copy, not 20,000. For off(), a Set deletes in constant time, while indexOf() and filter() search the whole list.',
        'A snapshot that is made when it is needed:\n\n  add(subscription) {\n    this.all.add(subscription); // a Set\n    this.snapshot = undefined;\n  }\n\n  // in emit():\n  const list = (channel.snapshot ??= [...channel.all]);\n\nSo emit() looks up the name once, and creates no closure, no string and no array.',
      ],
    },
    {
      title: 'batching',
      hints: [
        'A batch may start for four reasons: it is full, its time is up, flush(), close(). If each of them starts batches itself, how do you make sure that there is never a second one in flight?',
        'Let all four call one function for the next batch. If one is in flight, the function returns its promise. Otherwise it removes up to maxSize items from the buffer, and only then calls the handler. When a batch ends, check whether the next one is already full or due. Record for each item when it is due. Use one timer, for the first pending item. Set it again whenever another item becomes the first, and clear it when nothing is pending.',
        'The central function:\n\n  sendNext() {\n    if (!this.inFlight && this.waiting.length > 0) {\n      const items = this.waiting.splice(0, this.maxSize);\n      this.inFlight = this.attempt(items).then(() => {\n        this.inFlight = undefined;\n        if (this.isDue()) this.sendNext(); // full, or the first has waited\n      });\n    }\n    return this.inFlight;\n  }\n\nattempt() loops three times, with a try and an await, and never rejects. It should begin with an await, so that inFlight is set before a handler emits. Each attempt gets a copy, [...items]. flush() counts the items that had arrived when it was called, and calls sendNext() until these have been sent. close() ends the subscription first.',
      ],
    },
    {
      title: 'metrics',
      hints: [
        'Adding 1 costs next to nothing; reading a clock twice costs more than the whole emit. Which of the five figures need a clock? And for which names do you already have an object that can store the counts?',
        "Keep the five numbers with a name's list of subscriptions. Then there is no second lookup, and nothing is stored for names that never had a listener. With metrics on, keep that entry when its last subscription ends. Count every emit. Read the clock only if the number of emits so far is divisible by sampleEvery. 0 is divisible, so the first emit is timed.",
        'Around the existing calls:\n\n  const isSampled = emitted++ % sampleEvery === 0;\n  if (!isSampled) return deliver();\n  const start = performance.now();\n  const heard = deliver();\n  maxMs = Math.max(maxMs, performance.now() - start);\n  sampled++;\n  return heard;\n\nCount `delivered` before the call and `errors` in its catch.',
      ],
    },
  ],
});
