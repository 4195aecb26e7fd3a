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
        'The same function may be there twice, and off() has to end the one that it came from. What is it, then, that you keep in your list: the function, or something of its own for each call of on()?',
        'A subscription is a small object, made by each on(). Keep the names in a Map, since an object has names of its own (`__proto__`, `constructor`), and for each name the subscriptions, in their order. When the last one goes, the name goes.',
        'on() makes the object, and off() finds it by identity:\n\n  const subscription = { listener };\n  list.add(subscription); // the Set of this name\n  return () => {\n    list.delete(subscription);\n    // is it empty? Then the name goes as well\n  };\n\nA Set deletes what is not there without complaint, so off() may be called twice. One thing to look at: what does a late off() do to a name that has gone, and has come again?',
      ],
    },
    {
      title: 'semantics',
      hints: [
        'While emit() walks the list, its listeners change the list. Which list should an emit look at: the one that was there when it began, or the one that is there now? The rules want a little of both.',
        'Walk what was there at the beginning (a copy), so nobody who came later is in it. Mark a subscription when it ends, and look at the mark right before the call. For once(), what has to happen first: the call, or the end? And each call has a try of its own.',
        'One call, in full:\n\n  if (!subscription.active) continue;\n  if (subscription.once) end(subscription);\n  try {\n    subscription.listener(payload);\n  } catch (error) {\n    report(error, event);\n  }\n\nreport() calls onError in a try; without onError it does queueMicrotask(() => { throw error; }).',
      ],
    },
    {
      title: 'lifetimes',
      hints: [
        'A subscription can end in three ways: off(), a once that was called, a signal. Which of them know about the signal in your code?',
        'Give the subscription one function that ends it, whoever calls it. It does nothing the second time, and it takes the listener off the signal as well. Then the signal, off() and once all call that one. And before anything: is the signal aborted already?',
        "One end for all:\n\n  const end = () => {\n    if (!subscription.active) return;\n    subscription.active = false;\n    signal?.removeEventListener('abort', end);\n    // and out of the list\n  };\n  signal?.addEventListener('abort', end);\n  return end;",
      ],
    },
    {
      title: 'speed',
      hints: [
        'Prices come ten thousand times a second, subscribers once a minute. Which part of the work that emit() does could be done when the list changes, or not at all? And how many entries does off() look at to find its own?',
        'Copying the list at each emit is what costs. A copy stays right until the list changes: keep it, and throw it away in on() and off(). Make it anew in emit(), not in on(): 20,000 subscriptions in a row are then one copy, not 20,000. For off(), a Set deletes in constant time; indexOf() and filter() look at everything.',
        'A snapshot that is made when it is needed:\n\n  add(subscription) {\n    this.all.add(subscription); // a Set\n    this.snapshot = undefined;\n  }\n\n  // in emit():\n  const list = (channel.snapshot ??= [...channel.all]);\n\nOne lookup of the name, no closure, no string and no array in emit(): that is all there is to it.',
      ],
    },
    {
      title: 'batching',
      hints: [
        'A batch may begin for four reasons: it is full, its time is up, flush(), close(). How would you make sure that there is never a second one in flight, if each of them starts batches on its own?',
        'Let all four ask one function for the next batch. If one is in flight it gives that promise; else it takes up to maxSize items out of the buffer, and only then calls the handler. When a batch ends, it looks whether the next one is full or due already. Note for each item when it is due. There is one timer, for the first item that waits: set it anew whenever another item becomes the first, and clear it when nothing waits.',
        'The heart of it:\n\n  sendNext() {\n    if (!this.inFlight && this.waiting.length > 0) {\n      const items = this.waiting.splice(0, this.maxSize);\n      this.inFlight = this.attempt(items).then(() => {\n        this.inFlight = undefined;\n        if (this.isDue()) this.sendNext(); // full, or the first has waited\n      });\n    }\n    return this.inFlight;\n  }\n\nattempt() is a loop of three with a try and an await, and never rejects. It should begin with an await: a handler that emits must find inFlight set. Each attempt gets a copy, [...items]. flush() calls sendNext() until everything that had come when it was called has gone, by a count of what came; close() ends the subscription first.',
      ],
    },
    {
      title: 'metrics',
      hints: [
        'Adding 1 costs next to nothing; reading a clock twice costs more than the whole emit. Which of the five figures need a clock? And for which names do you have a place to count already?',
        'Keep the five numbers with the list of subscriptions of a name: no second lookup, and nothing for names that nobody has listened to. With metrics on, that entry stays when its last subscription ends. Count every emit. Read the clock only when the number of emits so far can be divided by sampleEvery: 0 can, so the first is timed.',
        'Around the calls that you have already:\n\n  const isSampled = emitted++ % sampleEvery === 0;\n  if (!isSampled) return deliver();\n  const start = performance.now();\n  const heard = deliver();\n  maxMs = Math.max(maxMs, performance.now() - start);\n  sampled++;\n  return heard;\n\nCount `delivered` before the call and `errors` in its catch.',
      ],
    },
  ],
});
