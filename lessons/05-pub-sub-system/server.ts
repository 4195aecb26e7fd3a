// A server as it was measured, and what it does with one filter and one topic.
import type { ServerAnswer, TopicOutcome } from '../../src/course/topic.ts';

export interface Server {
  dialect: string;
  name: string;
  version: string;
  /** The client that subscribed and published. */
  client: string;
  refusesFilter(filter: string): Refusal | undefined;
  refusesTopic(topic: string): Refusal | undefined;
  /** Only asked where neither is refused. */
  matches(filter: string, topic: string): boolean;
  why(filter: string, topic: string): string;
  /** Why a name is accepted although no message can arrive through it. */
  silence(filter: string, topic: string): string | undefined;
}

export interface Refusal {
  by: 'client' | 'server';
  why: string;
}

/** When the tables in test/brokers were measured. */
export const measured = '2026-11-30';

export function askServer(
  server: Server,
  filter: string,
  topic: string,
): ServerAnswer {
  const { name, version, client } = server;
  const [outcome, why] = outcomeOf(server, filter, topic);
  return { server: name, version, client, measured, outcome, why };
}

function outcomeOf(
  server: Server,
  filter: string,
  topic: string,
): [TopicOutcome, string] {
  const refusal = server.refusesFilter(filter) ?? server.refusesTopic(topic);
  if (refusal) return [`refused-by-${refusal.by}`, refusal.why];
  const why = server.why(filter, topic);
  if (server.matches(filter, topic)) return ['delivered', why];
  const silence = server.silence(filter, topic);
  return silence ? ['silent', silence] : ['not-delivered', why];
}

export const refusedBy = (
  by: Refusal['by'],
  why: string | undefined,
): Refusal | undefined => (why === undefined ? undefined : { by, why });
