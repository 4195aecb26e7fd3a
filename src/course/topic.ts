// Does a filter match a topic? What four dialects answer. The answers are given by content, the
// program only asks and draws.

export interface TopicAnswers {
  /** The dialect in whose signs the question was put. */
  notation: string;
  answers: TopicAnswer[];
  /** Where the course explains it: a lesson's id, and a guide's with the section. */
  taughtIn: { lesson: string; guide: string };
}

export interface TopicAnswer {
  dialect: string;
  /** The question in the signs of this dialect. */
  filter: string;
  topic: string;
  matches: boolean;
  /** One sentence: what the wildcards took, where it failed, or why it was refused. */
  why: string;
}

/** The filter and the topic as they were typed. */
export type AskDialects = (filter: string, topic: string) => TopicAnswers;
