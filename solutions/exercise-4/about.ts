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
        'Compare token by token: what must be true of `order.created.eu` for `order.*` to match it? And for `order.>`? For one of the two, the number of tokens must be equal.',
        'Split both names at the dots. Without `>` the two have the same number of tokens; with `>` the topic has at least as many as the filter. After that, compare the tokens one by one. Refuse first and compare afterwards, so that a bad name is refused even if it could not match.',
        "The comparison:\n\n  const openEnded = wanted.at(-1) === '>';\n  if (openEnded ? tokens.length < wanted.length\n                : tokens.length !== wanted.length) return false;\n  return wanted.every((want, i) =>\n    want === '*' || want === '>' || want === tokens[i]);\n\nThe refusals: an empty token, /\\s/, and in a filter every token that contains a wildcard and other characters. A topic has no wildcards at all.",
      ],
    },
    {
      title: 'publish and subscribe',
      hints: [
        'What must you store for a subscription, so that the same handler can be subscribed twice and each subscription can be ended separately?',
        "Keep an object for each subscription in one collection, in the order of subscribing. A Set of objects is enough. Publishing iterates over it and calls matches(). A table keyed by the topic or by the handler can't tell two subscriptions apart, and loses the order between filters.",
        "A signal is a second way to call unsubscribe(), so keep the function that you add, in order to remove it from the signal:\n\n  const unsubscribe = () => {\n    subscriptions.delete(subscription);\n    signal?.removeEventListener('abort', unsubscribe);\n  };\n  signal?.addEventListener('abort', unsubscribe);\n\nAnd check signal.aborted first: an aborted signal does not fire again.",
      ],
    },
    {
      title: 'isolation',
      hints: [
        'A handler may throw, wait an hour, change the message, or publish something itself. If publish() calls it directly, who is affected by each of these?',
        'Give each subscription a mailbox. publish() only adds the message to it. The subscription processes its mailbox independently and awaits its handler each time. If this starts in a microtask, a message that a handler publishes is delivered only later. Copy the payload when it is published, and again for each handler.',
        'The loop of one subscription:\n\n  deliver(message) {\n    mailbox.push(message);\n    if (!working) work();\n  }\n  async work() {\n    working = true;\n    await undefined;\n    while (mailbox.length > 0) {\n      try { await handler(structuredClone(mailbox.shift())); }\n      catch {}\n    }\n    working = false;\n  }\n\ndrain() needs the promises of all running work, and has to check again afterwards, because a handler may have published.',
      ],
    },
    {
      title: 'filters and groups',
      hints: [
        'When must the recipients of a message be decided: when it is published, or when it is taken from a mailbox? What does `delivered` in the receipt require?',
        'First find all subscriptions that match the message by filter and where. Then keep one from each group. If you choose the member first and call its where afterwards, you lose messages that another member would have accepted.',
        "You don't need a counter for each group. Record for each subscription when it last got a message, and choose the member for which that is longest ago.\n\n  for (const one of willing) {\n    const rival = next.get(one.group);\n    if (!rival || one.servedAt < rival.servedAt) next.set(one.group, one);\n  }\n\nA member that unsubscribes empties its mailbox.",
      ],
    },
    {
      title: 'persistence',
      hints: [
        'A subscriber arrives while messages are being published. Between which two lines of your code could a message be missed, or delivered twice?',
        'Put past messages into the same mailbox as live ones, in the same synchronous step in which you subscribe. Then no message can get in between, and later ones are queued behind. The log keeps its own copies, and every replay copies again.',
        "What to replay:\n\n  const past = log.filter((message) => subscription.wants(message));\n  const some = replay === 'all' ? past : past.slice(past.length - replay);\n\nCheck two cases. If replay is larger than the number of past messages, the difference is negative. And slice(-n) returns everything for n = 0.",
      ],
    },
    {
      title: 'retries, dead letters, close',
      hints: [
        "Where does a message wait for its next attempt, so that the next message doesn't overtake it, and other subscriptions don't wait?",
        'Retry inside the loop of the subscription: attempt, wait, attempt again, and only then take the next message from the mailbox. Use try and catch to detect a failure, not the value that was thrown. close() does three things in this order: refuse, drain, end all subscriptions.',
        'One message:\n\n  for (let attempt = 1; ; attempt++) {\n    try {\n      return await handler(copyOf(message, attempt));\n    } catch (error) {\n      if (attempt >= maxAttempts) return giveUp(message, error, attempt);\n      await sleep(backoffMs * 2 ** (attempt - 1));\n    }\n  }',
      ],
    },
  ],
});
