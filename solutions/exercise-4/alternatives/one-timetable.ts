// Another design: one timetable for the whole bus. A job is a message, those who may take it, and the
// time from which it may be handled. One function looks through all jobs and starts what can be
// started; one timer wakes it for the next retry. Nobody decides at publish() which member of a group
// gets a message: the first that is free takes it. No async function anywhere.
export class InvalidTopicError extends Error {
  override name = 'InvalidTopicError';
}

const validTopic = /^[^\s.*>]+(?:\.[^\s.*>]+)*$/;
const validFilter = /^(?:(?:[^\s.*>]+|\*)\.)*(?:[^\s.*>]+|\*|>)$/;

function assertValid(name: string, form: RegExp) {
  if (form.test(name)) return;
  throw new InvalidTopicError(`refused: "${name}"`);
}

export function matches(filter: string, topic: string): boolean {
  assertValid(filter, validFilter);
  assertValid(topic, validTopic);
  return isMatch(filter, topic);
}

/** Eats one token of each after the other. */
function isMatch(filter: string, topic: string): boolean {
  const [want, moreWanted] = headAndTail(filter);
  const [token, moreTokens] = headAndTail(topic);
  if (want === '>') return true;
  if (want !== '*' && want !== token) return false;
  if (moreWanted === undefined || moreTokens === undefined) return moreWanted === moreTokens;
  return isMatch(moreWanted, moreTokens);
}

function headAndTail(name: string): [head: string, tail?: string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
}

interface Message {
  id: string;
  seq: number;
  topic: string;
  payload: any;
  publishedAt: number;
  headers: Record<string, string>;
  attempt: number;
  replayed: boolean;
}

interface Member {
  filter: string;
  handler(message: Message): unknown;
  group?: string;
  where?(message: Message): boolean;
  maxAttempts: number;
  backoffMs: number;
  name?: string;
  active: boolean;
  isBusy: boolean;
  turn: number;
  end(): void;
}

interface Job {
  message: Message;
  takers: Member[];
  attempt: number;
  notBefore: number;
}

export class PubSub {
  readonly deadLetters: {
    message: Message;
    filter: string;
    name?: string;
    error: unknown;
    attempts: number;
  }[] = [];
  private jobs: Job[] = [];
  private past: Message[] = [];
  private members = new Set<Member>();
  private busy = 0;
  private turns = 0;
  private lastSeq = 0;
  private isClosed = false;
  private isPlanned = false;
  private timer: NodeJS.Timeout | undefined;
  private waiters: (() => void)[] = [];
  private now: () => number;
  private retention: number;

  constructor({ now, retention }: { now?: () => number; retention?: number } = {}) {
    this.now = now ?? Date.now;
    this.retention = retention ?? 1000;
  }

  subscribe(
    filter: string,
    handler: (message: Message) => unknown,
    {
      signal,
      replay = 0,
      maxAttempts = 3,
      backoffMs = 1,
      ...rest
    }: {
      where?(message: Message): boolean;
      group?: string;
      signal?: AbortSignal;
      replay?: 'all' | number;
      maxAttempts?: number;
      backoffMs?: number;
      name?: string;
    } = {},
  ) {
    assertValid(filter, validFilter);
    const end = () => {
      member.active = false;
      this.members.delete(member);
      signal?.removeEventListener('abort', end);
      this.plan();
    };
    const member: Member = {
      filter,
      handler,
      ...rest,
      maxAttempts,
      backoffMs,
      active: signal?.aborted !== true,
      isBusy: false,
      turn: 0,
      end,
    };
    if (member.active) {
      signal?.addEventListener('abort', end);
      this.members.add(member);
      const all = this.past.filter((message) => this.isFor(member, message));
      const from = replay === 'all' ? 0 : all.length - replay;
      for (let i = Math.max(0, from); i < all.length; i++)
        this.add({ ...all[i]!, replayed: true }, [member]);
    }
    return {
      filter,
      get active() {
        return member.active;
      },
      unsubscribe: end,
    };
  }

  publish(
    topic: string,
    payload: unknown,
    { headers = {} }: { headers?: Record<string, string> } = {},
  ) {
    if (this.isClosed) throw new Error('closed');
    assertValid(topic, validTopic);
    const copied = structuredClone({ payload, headers });
    const seq = ++this.lastSeq;
    const message: Message = {
      id: `message-${seq}`,
      seq,
      topic,
      ...copied,
      publishedAt: this.now(),
      attempt: 1,
      replayed: false,
    };
    this.past.push(message);
    while (this.past.length > this.retention) this.past.shift();
    const groups = new Map<string | Member, Member[]>();
    for (const member of this.members) {
      if (!this.isFor(member, message)) continue;
      const key = member.group === undefined ? member : `group ${member.group}`;
      groups.set(key, [...(groups.get(key) ?? []), member]);
    }
    for (const takers of groups.values()) this.add(message, takers);
    return { id: message.id, seq, delivered: groups.size };
  }

  subscriptionCount() {
    return this.members.size;
  }

  drain() {
    return new Promise<void>((resolve) => {
      this.waiters.push(resolve);
      this.plan();
    });
  }

  close() {
    this.isClosed = true;
    return this.drain().then(() => {
      for (const member of this.members) member.end();
    });
  }

  private isFor({ filter, where }: Member, message: Message) {
    return isMatch(filter, message.topic) && (!where || where(structuredClone(message)));
  }

  private add(message: Message, takers: Member[]) {
    this.jobs.push({ message, takers, attempt: 1, notBefore: 0 });
    this.plan();
  }

  /** Not now: whoever is calling us shall return first. */
  private plan() {
    if (this.isPlanned) return;
    this.isPlanned = true;
    queueMicrotask(() => {
      this.isPlanned = false;
      this.start();
    });
  }

  private start() {
    clearTimeout(this.timer);
    // A job that waits for its next attempt holds up all that stands behind it for the same member.
    const held = new Set<Member>();
    let wakeIn = Number.POSITIVE_INFINITY;
    for (const job of [...this.jobs]) {
      job.takers = job.takers.filter(({ active }) => active);
      if (job.takers.length === 0) this.remove(job);
      const free = job.takers.filter((member) => !member.isBusy && !held.has(member));
      const wait = job.notBefore - performance.now();
      if (job.attempt > 1 && wait > 0) {
        for (const member of job.takers) held.add(member);
        wakeIn = Math.min(wakeIn, wait);
      } else if (free.length > 0) this.handle(job, free.sort((a, b) => a.turn - b.turn)[0]!);
      else if (job.attempt > 1) for (const member of job.takers) held.add(member);
    }
    if (wakeIn < Number.POSITIVE_INFINITY)
      this.timer = setTimeout(() => this.start(), Math.ceil(wakeIn));
    if (this.jobs.length === 0 && this.busy === 0)
      for (const waiter of this.waiters.splice(0)) waiter();
  }

  private remove(job: Job) {
    this.jobs = this.jobs.filter((other) => other !== job);
  }

  private handle(job: Job, member: Member) {
    const { message, attempt } = job;
    this.remove(job);
    member.isBusy = true;
    member.turn = ++this.turns;
    this.busy++;
    const done = () => {
      member.isBusy = false;
      this.busy--;
      this.plan();
    };
    const failed = (error: unknown) => {
      const { filter, name, maxAttempts, backoffMs } = member;
      if (attempt >= maxAttempts)
        this.deadLetters.push({ message, filter, name, error, attempts: attempt });
      else
        this.jobs.unshift({
          message,
          takers: [member], // the same one again, before all others
          attempt: attempt + 1,
          notBefore: performance.now() + backoffMs * 2 ** (attempt - 1),
        });
      done();
    };
    new Promise((resolve) => {
      resolve(member.handler({ ...structuredClone(message), attempt }));
    }).then(done, failed);
  }
}
