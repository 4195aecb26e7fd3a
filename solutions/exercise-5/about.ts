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
        'The order is written, and the power goes before its message is. Who will ever look at that order again? And if the message is written first?',
        'Two writes in one transaction cannot be torn apart. So the message does not go anywhere yet: it becomes a row of its own, in a table that somebody reads later. That table is the outbox, and the timeline can be read from it.',
        "One transaction asks, and writes both:\n\n  db.transaction((tx) => {\n    if (tx.get('orders', orderId)) return true;\n    tx.put('orders', orderId, { orderId, status: 'pending' });\n    tx.put('outbox', orderId + '/1', { type: 'OrderPlaced', … });\n    return false;\n  });\n\nIts function is synchronous, so of two that come at once one is first.",
      ],
    },
    {
      title: 'the happy path',
      hints: [
        'After the charge the process could be gone. What must the database say so that anybody, knowing nothing else, can tell which step comes next?',
        'Keep a row for each order: the step that comes next, and what the steps before it answered. A loop reads that row, calls the service, and writes the row and the event in one commit. start() begins such a loop for every order that is not finished, placeOrder for its own.',
        "The steps can be data:\n\n  const steps = [\n    { op: 'charge', event: 'PaymentCharged', status: 'paid' },\n    …\n  ];\n\nand the loop knows no step by name:\n\n  for (let saga = read(id); saga.at < steps.length; saga = read(id)) {\n    const answer = await call(steps[saga.at]);\n    db.transaction((tx) => { /* status, event, at + 1 */ });\n  }\n\ndrain() waits for the loops that are running.",
      ],
    },
    {
      title: 'at-least-once',
      hints: [
        'Your call had its effect, and the answer was lost. Seen from your side, how does that differ from a call that had no effect? So what must you do, and what must the service be able to tell?',
        'The key is made of what never changes: the order and the step. For subscribers it is the other way round: they are called again unless the database says that they have handled this event. One row for each subscriber and event, written when the handler has succeeded: the inbox.',
        "Each subscriber goes through the events of an order by itself, so that nobody waits for anybody:\n\n  const receipt = (event) => name + '/' + event.id;\n  const event = events.find((event) => !tx.get('inbox', receipt(event)));\n  await handler(event);\n  db.transaction((tx) => tx.put('inbox', receipt(event), {}));\n\nAfter maxAttempts the same commit writes the dead letter, so the next event comes. And for a service:\n\n  idempotencyKey: orderId + '/' + op",
      ],
    },
    {
      title: 'failures',
      hints: [
        'A call can fail in three ways: try again, never again, and nobody knows whether it happened. Which errors of the services belong to which? What has to be undone when the third step is refused? And when you give it up without an answer?',
        'A saga goes forward, and at some point turns round; the row says which way it is going. Backward it does the compensations, the last one first, by the same retries and with keys of their own. After a refusal they begin with the step before; after a step that was given up, with that step itself. A ship that was given up has no compensation, so people have to look at it. For the time limit let the call race against a timer. And whoever sleeps must not hold what others need: release the slot before the pause.',
        "The attempt tells how it ended; pause and decision lie outside:\n\n  for (let attempt = 1; ; attempt++) {\n    try {\n      return await withTimeLimit(call());\n    } catch (error) {\n      if (error.name === 'BusinessError' || attempt === maxAttempts) throw error;\n      await clock.sleep(Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1)));\n    }\n  }\n\nThe code that catches what it throws writes, in one commit, that the saga goes back, and from which step:\n\n  const from = error.name === 'BusinessError' ? at - 1 : at;",
      ],
    },
    {
      title: 'crash recovery',
      hints: [
        'Put a finger between any two lines and say: the power goes here. What does the database know, what do the services know, and what do they do when the new app begins?',
        'Between the effect and its commit there is always a gap. The new app calls again, with the same key: so the key must not come from memory (a counter, a random id, the attempt). A commit that fails is not a call that failed: the effect is there, so write again, and do not compensate. A CrashError ends everything.',
        "Writing again, without calling again:\n\n  for (;;) {\n    try {\n      return db.transaction(record);\n    } catch (error) {\n      if (error.name === 'CrashError') throw error;\n      await new Promise((resolve) => setTimeout(resolve, 5));\n    }\n  }\n\nThe pause isn't made with clock.sleep, which is for the retries of calls. Status, event and progress belong in one transaction. To look at one point alone: events-course check 5 --at 3",
      ],
    },
    {
      title: 'shutdown',
      hints: [
        'Which of the things that your app is doing cannot be left off in the middle, and which can? What about an order that waits for its next attempt?',
        'Keep a set of the calls that are running, from the call to its commit, and nothing else in it. stop() sets a flag that every loop asks before it begins anything, also after a pause and after waiting for a slot; then it waits for the set to empty, in a race with the deadline.',
        'A call puts itself into the set, and takes itself out:\n\n  const running = new Set();\n  const work = attempt().finally(() => running.delete(work));\n  running.add(work);\n\nand stop() says who won:\n\n  const drained = allOf(running).then(() => true);\n  const late = after(timeoutMs).then(() => false);\n  return { drained: await Promise.race([drained, late]) };',
      ],
    },
  ],
});
