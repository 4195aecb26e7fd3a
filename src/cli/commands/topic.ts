// Does a filter match a topic? Four dialects answer, each in its own signs.
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

/** Brokers have such limits too. The ways to share a topic among wildcards multiply with each of them. */
function refuseHuge(filter: string, name: string): void {
  const wildcards = filter.match(/\*+|#|>/g)?.length ?? 0;
  let ways = 1;
  for (let n = 1; n <= wildcards; n++) ways *= (name.length + n) / n;
  if (filter.length <= longestName && name.length <= longestName && ways <= 1e8) return;
  throw new UserError(
    `Names of up to ${thousands(longestName)} characters are compared, with few wildcards for a long topic. Shorten the filter or the topic.`,
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
