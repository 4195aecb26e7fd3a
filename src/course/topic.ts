// Does a filter match a topic? What four dialects answer, and the servers that speak them. The answers
// are given by content, the program only asks and draws.

export interface TopicAnswers {
  /** The dialect in whose signs the question was put. */
  notation: string;
  answers: TopicAnswer[];
  /** Where the course explains it: a lesson's id, and a guide's with the section. */
  taughtIn: { lesson: string; guide: string };
}

/**
 * What becomes of a message. `silent`: filter and topic are accepted, and no message can ever arrive.
 * `no-equivalent`: the question can't be written in this dialect.
 */
export type TopicOutcome =
  | 'delivered'
  | 'not-delivered'
  | 'refused-by-client'
  | 'refused-by-server'
  | 'silent'
  | 'no-equivalent';

export interface TopicAnswer {
  dialect: string;
  /** The question in the signs of this dialect; as it was typed, if it can't be written in them. */
  filter: string;
  topic: string;
  outcome: TopicOutcome;
  /** Whether the message is delivered. */
  matches: boolean;
  /** One sentence: what the wildcards took, where it failed, or why it was refused. */
  why: string;
  /** The servers that were measured. The first one's outcome is that of the dialect. */
  servers: ServerAnswer[];
}

export interface ServerAnswer {
  server: string;
  version: string;
  /** The client that subscribed and published. */
  client: string;
  /** The day of the measurement. */
  measured: string;
  outcome: TopicOutcome;
  why: string;
}

/** The filter and the topic as they were typed. */
export type AskDialects = (filter: string, topic: string) => TopicAnswers;
