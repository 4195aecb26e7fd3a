import { choice, defineLesson, number } from '../../src/course/define.ts';
import questions from './questions.ts';

export interface EventSourcingFacts {
  /** The account: commands handled, events stored. */
  commands: number;
  events: number;
  eventsAfterFive: number;
  balanceAfterFive: number;
  foldedBalance: number;
  /** The balance was rebuilt: by emitting again, and by a new reader. */
  mailsWanted: number;
  mailsByEmitting: number;
  mailsByReading: number;
  rebuiltBalance: number;
  /** A long stream: what a load usually takes, each way. */
  streamLength: number;
  foldMs: number;
  snapshotMs: number;
  snapshotSpeedup: number;
  readWithSnapshot: number;
  snapshotAgrees: boolean;
  /** Asked after the fact. */
  balance: number;
  balanceOn1March: number;
  lowestBalance: number;
  takenOutInFebruary: number;
  applicationsAnswered: number;
  /** Scene `store`: of seven deeds. */
  logWrong: number;
  storeWrong: number;
  versionAndPosition: [version: number, position: number];
  /** Scene `replay`. */
  foldsAgree: boolean;
  appendedByReplay: number;
  ownerUpcast: string;
  unknownIgnored: boolean;
  /** Scene `snapshots`. */
  readAfterUpgrade: number;
  readAfterLoss: number;
  sameAfterLoss: boolean;
  /** Scene `cqrs`. */
  mostBehind: number;
  behindInTheEnd: number;
  readAtOnceIsStale: boolean;
  readAfterWaitIsStale: boolean;
  redelivered: number;
  changedByRedelivery: number;
  rebuiltAgrees: boolean;
  /** Scene `time-travel`: after each version. */
  balances: number[];
  /** Break `no-version`. */
  balanceWithoutVersion: number;
  balanceWithVersion: number;
  /** Break `clock`. */
  clockReplaysAgree: boolean;
  eventReplaysAgree: boolean;
  dormantByClock: boolean;
  dormantByEvent: boolean;
  /** Break `re-emit`. */
  replays: number;
  mailsBeforeReplays: number;
  mailsByLog: number;
  mailsByStore: number;
  appendedByLog: number;
  appendedByStore: number;
}

type Run = { knobs: Record<string, unknown>; break?: string };

/** Of another run than the one that the predictions are about. */
const isOtherRun = ({ knobs, break: broken }: Run): boolean =>
  knobs.scene !== 'account' || broken !== undefined;

export default defineLesson<EventSourcingFacts>()({
  title: 'Event sourcing: keep the facts',
  minutes: 15,
  story:
    'An account stores no balance, only events; the balance is folded from them. A mail warns of each withdrawal of 100 or more: there will be two.',
  stories: {
    '--scene store':
      'A log that emits what is appended, and a store of streams with versions: the same seven things are done to both.',
    '--scene replay':
      'What was is read again: by emitting it, and by a new reader. Then come an event that nobody knows, and one of an older form.',
    '--scene snapshots':
      'Longer and longer streams are loaded: from their first event, and from a snapshot on. Then the snapshots are lost.',
    '--scene cqrs':
      'Three accounts are written to, and a read model follows in its own time. We see how far it is behind, and how to read what one has just written.',
    '--scene time-travel': 'One account, at each version that it ever had.',
    '--scene asked-later':
      'Questions that nobody thought of when the data were stored: to a row that is overwritten, and to the events.',
    '--break no-version':
      'Two tills read the same account, decide, and append.',
    '--break clock':
      'When was the account last used? A projection is built twice from the same events.',
    '--break re-emit':
      'A mailer warns of withdrawals, and somebody gives a bonus for a large deposit. Then the past is replayed, three times.',
  },
  objectives: ['Implement event sourcing'],
  guide: '03-event-sourcing',
  exercise: 'exercise-3',
  knobs: {
    events: number({
      default: 100_000,
      min: 1000,
      max: 300_000,
      says: 'how long the long stream is',
    }),
    snapshotEvery: number({
      default: 100,
      min: 1,
      max: 100_000,
      says: 'how old its snapshot may be, in events',
    }),
    scene: choice({
      default: 'account',
      choices: {
        account: 'a stream, its state, a replay, a snapshot, questions',
        store: 'a log that emits against a store of streams',
        replay: 'what is read again, and what does not happen again',
        snapshots: 'longer streams; a snapshot that is lost',
        cqrs: 'a read model that is behind, and catches up',
        'time-travel': 'arrow keys through the versions',
        'asked-later': 'questions that a stored row cannot answer',
      },
      says: 'what to look at',
    }),
  },
  predictions: [
    {
      id: 'what-is-stored',
      ask: 'Open, + 100, - 30, - 90, + 50: what is stored?',
      choices: {
        all: '5 events, balance 30',
        refused: '4 events, balance 120',
        refusal: '5 events, one a refusal; balance 120',
      },
      answer: ({ eventsAfterFive, balanceAfterFive }) => {
        if (eventsAfterFive < 5) return 'refused';
        return balanceAfterFive === 30 ? 'all' : 'refusal';
      },
      found: ({ eventsAfterFive, balanceAfterFive }) =>
        `${eventsAfterFive} events, balance ${balanceAfterFive}`,
      unless: isOtherRun,
    },
    {
      id: 'mails-after-replay',
      ask: 'Two mails went out. A replay emits each event again. Mails now?',
      choices: {
        two: '2: the store knows that they are old',
        three: '3: only the last one goes again',
        four: '4: the mailer hears both again',
      },
      answer: ({ mailsByEmitting }) =>
        ({ 2: 'two', 3: 'three' })[mailsByEmitting] ?? 'four',
      found: ({ mailsByEmitting, mailsByReading }) =>
        `${mailsByEmitting}; by a new reader ${mailsByReading}`,
      unless: isOtherRun,
    },
    {
      id: 'snapshot-speed',
      ask: '100,000 events, a snapshot 100 events ago: how much faster to load?',
      choices: {
        hardly: 'hardly: a fold is cheap',
        some: 'about 20 times',
        much: 'about 2,000 times',
      },
      // The nearest of the three, by factors: 200 is halfway from 20 to 2,000.
      answer: ({ snapshotSpeedup }) => {
        if (snapshotSpeedup < Math.sqrt(1 * 20)) return 'hardly';
        return snapshotSpeedup < 200 ? 'some' : 'much';
      },
      found: ({ snapshotSpeedup }) =>
        `${Number(snapshotSpeedup.toPrecision(2)).toLocaleString('en')} times`,
      unless: (run) =>
        isOtherRun(run) ||
        run.knobs.events !== 100_000 ||
        run.knobs.snapshotEvery !== 100,
    },
  ],
  breaks: {
    'no-version': {
      says: 'no expectedVersion: two tills take 80 each out of 100',
    },
    clock: { says: 'evolve asks the clock: two replays, two states' },
    're-emit': {
      says: 'replay emits: mails again, and new events on old ones',
    },
  },
  takeAway: [
    'The events are the truth. All else is folded from them, and can be again.',
    'A replay reads; it never acts.',
  ],
  tries: [
    { args: '--scene time-travel', says: 'arrow keys through time' },
    { args: '--scene cqrs', says: 'a read model that is behind' },
    { args: '--break no-version', says: 'two tills, one account' },
    { args: '--source', says: 'the code that just ran' },
  ],
  questions,
});
