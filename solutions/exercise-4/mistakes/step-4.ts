import { defineMistakes } from '../../../src/course/define.ts';
import { handleOne, leave, willing } from './places.ts';

const askWhere = 'return where === undefined || where(copyOf(message));';

export default defineMistakes([
  {
    id: 'where-gets-the-original',
    edits: [{ find: askWhere, replace: 'return where === undefined || where(message);' }],
    explanation:
      '`where` is given the message itself. What it does to it, all subscribers and the log see. Give it a copy, as you give the handlers one.',
    anchor: 'filters',
  },
  {
    id: 'empty-group-is-no-group',
    edits: [
      { find: 'this.group = options.group;', replace: 'this.group = options.group || undefined;' },
    ],
    explanation:
      "A group named '' is treated as no group, because the empty string is falsy. Any string is a name. Compare with undefined.",
    anchor: 'groups',
  },
  {
    id: 'where-ignored',
    edits: [
      { find: askWhere, replace: 'return where === undefined || copyOf(message).attempt > 0;' },
    ],
    explanation: '`where` is not asked: the subscription gets what it does not want.',
    anchor: 'filters',
  },
  {
    id: 'where-not-counted',
    edits: [
      { find: askWhere, replace: 'return where === undefined || copyOf(message).attempt > 0;' },
      {
        find: handleOne,
        replace: `        if (this.#options.where && !this.#options.where(copyOf(message))) return;\n${handleOne}`,
      },
    ],
    explanation:
      '`where` is asked when the message is handled, so `delivered` counts what is refused later. Ask it when the message is published.',
    anchor: 'filters',
  },
  {
    id: 'where-asked-again',
    edits: [
      {
        find: handleOne,
        replace: `        if (this.#options.where && !this.#options.where(copyOf(message))) return;\n${handleOne}`,
      },
    ],
    explanation:
      '`where` is asked again when the turn of a message comes, and what it says by then decides. The message was accepted, and counted, when it was published.',
    anchor: 'filters',
  },
  {
    id: 'group-gets-copies',
    edits: [
      {
        find: 'return subscribers.filter((one) => one.group === undefined || next.get(one.group) === one);',
        replace: 'return subscribers.filter(() => next.size >= 0);',
      },
    ],
    explanation:
      'Every member of the group gets the message. A group shares the work: one member gets each message, competing consumers.',
    anchor: 'groups',
  },
  {
    id: 'groups-of-one-filter',
    edits: [
      {
        find: 'this.group = options.group;',
        replace: 'this.group = options.group && [options.group, filter].join();',
      },
    ],
    explanation:
      'Members count as one group only where their filters are the same, so members with different filters both get the message. A group is known by its name alone: first find all who want the message, then take one member for each `group`.',
    anchor: 'groups',
  },
  {
    id: 'groups-served-last',
    edits: [
      {
        find: 'return subscribers.filter((one) => one.group === undefined || next.get(one.group) === one);',
        replace:
          'next.delete(undefined);\n  return [...subscribers.filter((one) => one.group === undefined), ...next.values()];',
      },
    ],
    explanation:
      'Everybody outside is served first and the members of groups afterwards, because they are kept apart. The order is that of subscription, for members as for everybody else: choose the members, then go through the subscriptions in their order.',
    anchor: 'ordering',
  },
  {
    id: 'always-the-same-member',
    edits: [
      { find: 'if (!rival || subscriber.servedAt < rival.servedAt)', replace: 'if (!rival)' },
    ],
    explanation:
      'The same member gets everything, always the first or always the last, and the others are there for nothing. Take turns, choose by chance, or take the one with least to do.',
    anchor: 'groups',
  },
  {
    id: 'all-groups-are-one',
    edits: [
      { find: 'this.group = options.group;', replace: "this.group = options.group && 'any';" },
    ],
    explanation:
      'All groups are treated as one. Each group gets every message, and gives it to one of its members.',
    anchor: 'groups',
  },
  {
    id: 'group-takes-it-away',
    edits: [
      {
        find: 'return subscribers.filter((one) => one.group === undefined || next.get(one.group) === one);',
        replace:
          'next.delete(undefined);\n  if (next.size > 0) return [...next.values()];\n  return subscribers;',
      },
    ],
    explanation:
      'Where a group listens, subscribers outside it get nothing. A group shares among its members only: everybody else still gets a copy.',
    anchor: 'groups',
  },
  {
    id: 'members-counted',
    edits: [{ find: 'return receivers.length;', replace: 'return willing.length;' }],
    explanation:
      '`delivered` counts every member of a group. The message was routed to one of them: a group counts once.',
    anchor: 'groups',
  },
  {
    id: 'chosen-before-where',
    edits: [
      {
        find: willing,
        replace:
          'const willing = onePerGroup([...this.#subscribers].filter((one) => one.hears(message))).filter((one) => (one.servedAt = ++this.#turn) && one.wants(message));',
      },
      {
        find: '  wants(message: Message): boolean {',
        replace:
          "  hears({ topic }: Message): boolean {\n    return this.#active && fits(this.#wanted, topic.split('.'));\n  }\n\n  wants(message: Message): boolean {",
      },
    ],
    explanation:
      'The member is chosen first and its `where` asked afterwards. A message that it refuses is lost, although another member would have taken it: ask all of them, then choose.',
    anchor: 'groups',
  },
  {
    id: 'leaver-keeps-its-turn',
    edits: [
      {
        find: leave,
        replace: `left: () => {
        if (subscriber.group === undefined) this.#subscribers.delete(subscriber);
        else this.#gone++;
      },`,
      },
      { find: '  #seq = 0;', replace: '  #gone = 0;\n  #seq = 0;' },
      {
        find: 'return this.#subscribers.size;',
        replace: 'return this.#subscribers.size - this.#gone;',
      },
    ],
    explanation:
      'A member that has left still has its turn, and what falls to it is lost. The members are those who are there now: take it out of the group as well.',
    anchor: 'groups',
  },
]);
