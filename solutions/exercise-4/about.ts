import { defineExercise } from '../../src/course/define.ts';

export default defineExercise({
  title: 'Newsroom: publish-subscribe',
  minutes: 120,
  lesson: '05-pub-sub-system',
  guide: '04-pub-sub-pattern',
  steps: [
    {
      title: 'matcher',
      hints: [
        'Say it aloud: what has to be true of `order.created.eu`, token by token, for `order.*` to match it? And for `order.>`? In one of the two the number of tokens decides.',
        'Split both names at the dots. Without `>` the two have the same number of tokens; with `>` the topic has at least as many as the filter. The rest is one comparison a token. Refuse first and compare afterwards, so that a bad name is refused even where it could not match.',
        "The comparison:\n\n  const openEnded = wanted.at(-1) === '>';\n  if (openEnded ? tokens.length < wanted.length\n                : tokens.length !== wanted.length) return false;\n  return wanted.every((want, i) =>\n    want === '*' || want === '>' || want === tokens[i]);\n\nThe refusals: an empty token, /\\s/, and in a filter every token that contains a wildcard without being one.",
      ],
    },
    {
      title: 'publish and subscribe',
      hints: [
        'What does a subscription consist of, so that the same handler can be there twice and each can be ended by itself?',
        'Keep an object for each subscription, in one collection, in the order in which they came: a Set of objects does. Publishing walks through it and asks matches(). A table keyed by the topic or by the handler cannot tell two subscriptions apart, and loses the order between filters.',
        "A signal is a second way to call unsubscribe(), so keep the function that you add, to take it from the signal again:\n\n  const unsubscribe = () => {\n    subscriptions.delete(subscription);\n    signal?.removeEventListener('abort', unsubscribe);\n  };\n  signal?.addEventListener('abort', unsubscribe);\n\nAnd look at signal.aborted first: an aborted signal does not fire again.",
      ],
    },
    {
      title: 'isolation',
      hints: [
        'A handler may throw, wait an hour, change the message, or publish something itself. If publish() calls it directly, who has to live with that?',
        'Give each subscription a mailbox: publish() only puts the message in, and the subscription works through it by itself, awaiting its handler each time. Let that work begin in a microtask, and what a handler publishes can only be delivered later. For the payload: a copy when it comes in, and another for each handler.',
        'The loop of one subscription:\n\n  deliver(message) {\n    mailbox.push(message);\n    if (!working) work();\n  }\n  async work() {\n    working = true;\n    await undefined;\n    while (mailbox.length > 0) {\n      try { await handler(structuredClone(mailbox.shift())); }\n      catch {}\n    }\n    working = false;\n  }\n\ndrain() needs the promises of all the work that is under way, and has to look again afterwards: a handler may have published.',
      ],
    },
    {
      title: 'filters and groups',
      hints: [
        'When must it be certain who gets a message: when it is published, or when a mailbox comes to it? What does `delivered` in the receipt tell you about that?',
        'First find all subscriptions that want the message: filter and where. Then, of those with the same group, keep one. If you choose the member first and ask its where afterwards, a message is lost that another member would have taken.',
        'Fair without a counter for each group: note at each subscription when it was last served, and take the member for which that is longest ago.\n\n  for (const one of willing) {\n    const rival = next.get(one.group);\n    if (!rival || one.servedAt < rival.servedAt) next.set(one.group, one);\n  }\n\nWhoever leaves empties its mailbox.',
      ],
    },
    {
      title: 'persistence',
      hints: [
        'A subscriber comes while messages are being published. Between which two lines of your code could one be missed, or seen twice?',
        'Put the past into the same mailbox that the live messages go to, in the same synchronous step in which you subscribe. Then there is no such moment: what is published later stands behind it. The log keeps its own copies, and every replay copies again.',
        "What to replay:\n\n  const past = log.filter((message) => subscription.wants(message));\n  const some = replay === 'all' ? past : past.slice(past.length - replay);\n\nMind a replay of more than there are, where that difference is negative; and slice(-n), which for n = 0 is everything.",
      ],
    },
    {
      title: 'retries, dead letters, close',
      hints: [
        'Where does a message wait for its next attempt, so that the one behind it does not overtake it, and no other subscription waits as well?',
        'Retry inside the loop of the subscription: attempt, wait, attempt again, and only then take the next message from the mailbox. Whether it failed is told by try and catch, not by the value that was thrown. close() is three things in this order: refuse, drain, unsubscribe everybody.',
        'One message:\n\n  for (let attempt = 1; ; attempt++) {\n    try {\n      return await handler(copyOf(message, attempt));\n    } catch (error) {\n      if (attempt >= maxAttempts) return giveUp(message, error, attempt);\n      await sleep(backoffMs * 2 ** (attempt - 1));\n    }\n  }',
      ],
    },
  ],
});
