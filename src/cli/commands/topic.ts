// Does a filter match a topic? Four dialects answer, each in its own signs, as servers were measured.
import { guidePlaceName, lessonNumber } from '../../course/find.ts';
import type { TopicAnswers } from '../../course/topic.ts';
import { UserError } from '../../course/user-error.ts';
import { thousands } from '../../text/numbers.ts';
import { makeSafe } from '../../text/safe.ts';
import { renderTopic } from '../../ui/render-topic.ts';
import type { Context } from '../context.ts';
import { defineCommand, json } from '../define-command.ts';

export const command = defineCommand({
  summary: 'does a filter match a topic? NATS, AMQP, MQTT and Redis answer, and say why',
  arguments: [
    { name: '<filter>', says: "in quotes: 'order.*', 'order.>', 'order/#'" },
    { name: '<topic>', says: 'order.paid.eu' },
  ],
  options: { json },
  examples: [["topic 'order.*' order.paid.eu", 'four dialects, four answers']],
  run: (context, options, filter, name) => topic(filter, name, options, context),
});

export async function topic(
  filter: string,
  name: string,
  options: { json?: boolean },
  context: Context,
): Promise<number> {
  refuseHuge(filter, name);
  const { theme, columns } = context;
  const ask = (wanted: string, about: string): Asked => ({
    filter: wanted,
    topic: about,
    ...context.course.askDialects!(wanted, about),
  });
  context.answer(options, {
    json: () => jsonOf(ask(filter, name)),
    screen() {
      const asked = ask(makeSafe(filter), makeSafe(name));
      return renderTopic({ ...asked, theme, columns, next: nextOf(asked, context) });
    },
  });
  return 0;
}

/** Brokers have such limits too. The time to match grows with the product of the two lengths. */
function refuseHuge(filter: string, name: string): void {
  if (filter.length <= longestName && name.length <= longestName) return;
  throw new UserError(
    `A filter or a topic has at most ${thousands(longestName)} characters here. Shorten the filter or the topic.`,
  );
}

const longestName = 1000;

type Asked = TopicAnswers & { filter: string; topic: string };

const jsonOf = ({ filter, topic, notation, answers }: Asked) => ({
  version: 1,
  filter,
  topic,
  notation,
  answers,
});

/** Where to go on, as far as the course has it. */
function nextOf({ taughtIn }: Asked, { course, program }: Context) {
  const place = guidePlaceName(course, taughtIn.guide);
  const lesson = course.lessons.find(({ id }) => id === taughtIn.lesson);
  return [
    ...(place ? [['read', `${program} guide ${place}`] as const] : []),
    ...(lesson ? [['next', `${program} run ${lessonNumber(lesson)}`, lesson.title] as const] : []),
  ];
}
