// What servers that speak MQTT have in common, and the words for it.
import { isKeptFromWildcards, mqttRules } from './dialects.ts';
import { refusedBy } from './server.ts';
import { fitsByTokens, misplaced, partialWildcard } from './tokens.ts';

/** `$share/group/filter`. */
export function sharedIn(filter: string) {
  const [, group, wanted] = /^\$share\/([^/]*)\/(.+)$/s.exec(filter) ?? [];
  return wanted === undefined ? undefined : { group: group!, filter: wanted };
}

export const closes = (why: string | undefined) =>
  refusedBy('server', why && `${why}; the connection is closed`);

/** MQTT.js refuses a misplaced wildcard before it is sent. */
export const misplacedSign = (filter: string) => {
  const why = misplaced(filter, mqttRules);
  return why && `${why} (MQTT.js 5.16.0 refuses it first)`;
};

/** The answer of `mqttMatch` without its words. */
export const standardFits = (filter: string, topic: string) =>
  !isKeptFromWildcards(filter, topic) && fitsByTokens(filter, topic, mqttRules);

export const ungrouped = (filter: string) =>
  filter.startsWith('$share/')
    ? 'shared subscriptions are granted, but never receive a message'
    : undefined;

/** Granted, though no topic can have such a level. */
export const neverPublished = (filter: string) => {
  const partial = partialWildcard(filter, mqttRules);
  return (
    partial &&
    `\`${partial}\` is compared as a name, and no topic can contain a wildcard`
  );
};
