import { defineExercise } from '../../src/course/define.ts';

export default defineExercise({
  title: 'Order to shipping',
  minutes: 180,
  lesson: '07-saga-pattern',
  guide: '06-production-patterns',
  given: ['exercise-5.infra.ts'],
  hasCrashPoints: true,
  steps: [
    {
      title: 'place an order',
      hints: [
        'The order is written, and the power fails before its message is written. What would ever process that order? And what happens if the message is written first?',
        "Two writes in one transaction happen together or not at all. So don't send the message yet: store it as a row, in a table that is read later. That table is the outbox, and you can read the timeline from it.",
        "One transaction checks for the order, and writes both rows:\n\n  db.transaction((tx) => {\n    if (tx.get('orders', orderId)) return true;\n    tx.put('orders', orderId, { orderId, status: 'pending' });\n    tx.put('outbox', orderId + '/1', { type: 'OrderPlaced', … });\n    return false;\n  });\n\nIts function is synchronous, so two simultaneous calls run one after the other.",
      ],
    },
    {
      title: 'the happy path',
      hints: [
        'The process may be killed right after the charge. What must be in the database so that a new process, which knows nothing else, can tell which step is next?',
        'Keep a row for each order, with the next step and the answers of the previous ones. A loop reads that row, calls the service, and writes the row and the event in one commit. start() begins such a loop for every unfinished order, and placeOrder begins one for the new order.',
        "The steps can be data:\n\n  const steps = [\n    { op: 'charge', event: 'PaymentCharged', status: 'paid' },\n    …\n  ];\n\nand the loop doesn't mention any step by name:\n\n  for (let saga = read(id); saga.at < steps.length; saga = read(id)) {\n    const answer = await call(steps[saga.at]);\n    db.transaction((tx) => { /* status, event, at + 1 */ });\n  }\n\ndrain() waits for the loops that are running.",
      ],
    },
    {
      title: 'at-least-once',
      hints: [
        'Your call had its effect, and the answer was lost. Can your code tell that from a call that had no effect? So what must it do, and what must the service be able to recognize?',
        'Build the key from values that never change: the order and the step. For subscribers, your database does the recognizing: they are called again unless it says that they have handled this event. Write one row for each subscriber and event when the handler has succeeded. That table is the inbox.',
        "Each subscriber processes the events of an order independently, so that none waits for another:\n\n  const receipt = (event) => name + '/' + event.id;\n  const event = events.find((event) => !tx.get('inbox', receipt(event)));\n  await handler(event);\n  db.transaction((tx) => tx.put('inbox', receipt(event), {}));\n\nAfter maxAttempts, the same commit writes the dead letter, so the next event is delivered. And for a service:\n\n  idempotencyKey: orderId + '/' + op",
      ],
    },
    {
      title: 'failures',
      hints: [
        'There are three kinds of failures: those to retry, those never to retry, and those after which nobody knows whether the call happened. Which errors of the services belong to which kind? What must be compensated when the third step is refused? And when it is given up without an answer?',
        'A saga goes forward, or it compensates. The row stores which. Compensations run latest first, with the same retries and with their own keys. After a refusal, start with the step before it. After a step that was given up, start with that step. A given-up ship has no compensation, so people have to look at the order. For the time limit, race the call against a timer. And release the slot before the backoff, so that other orders can use it.',
        "withTimeLimit() makes one attempt. The loop around it decides and waits:\n\n  for (let attempt = 1; ; attempt++) {\n    try {\n      return await withTimeLimit(call());\n    } catch (error) {\n      if (error.name === 'BusinessError' || attempt === maxAttempts) throw error;\n      await clock.sleep(Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1)));\n    }\n  }\n\nThe code that catches its error writes, in one commit, that the saga compensates, and from which step:\n\n  const from = error.name === 'BusinessError' ? at - 1 : at;",
      ],
    },
    {
      title: 'crash recovery',
      hints: [
        'Imagine a power cut between any two lines. What is in the database, what do the services know, and what happens when the new app starts?',
        "A crash is always possible between the effect and its commit. The new app calls again with the same key, so the key must not depend on memory (a counter, a random id, the attempt). A failed commit isn't a failed call. The effect exists, so retry the write, and don't compensate. A CrashError ends everything.",
        "Retry the write without repeating the call:\n\n  for (;;) {\n    try {\n      return db.transaction(record);\n    } catch (error) {\n      if (error.name === 'CrashError') throw error;\n      await new Promise((resolve) => setTimeout(resolve, 5));\n    }\n  }\n\nDon't use clock.sleep for this pause, since it is for the retries of calls. Status, event and progress belong in one transaction. To test a single point: events-course check 5 --at 3",
      ],
    },
    {
      title: 'shutdown',
      hints: [
        "Which work of your app can't be interrupted, and which can? What about an order that is waiting for its next attempt?",
        'Keep a set that contains only the running calls, each from the call to its commit. stop() sets a flag. Every loop checks it before it starts anything, also after a backoff and after waiting for a slot. Then stop() waits until the set is empty, in a race with the deadline.',
        'A call adds itself to the set, and removes itself:\n\n  const running = new Set();\n  const work = attempt().finally(() => running.delete(work));\n  running.add(work);\n\nand stop() returns which came first:\n\n  const drained = allOf(running).then(() => true);\n  const late = after(timeoutMs).then(() => false);\n  return { drained: await Promise.race([drained, late]) };',
      ],
    },
  ],
});
