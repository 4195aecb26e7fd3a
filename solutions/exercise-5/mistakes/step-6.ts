import { defineMistakes } from '../../../src/course/define.ts';
import { commitRecord } from './places.ts';

const stopAndWait = `isStopping = true;
      return { drained: await worker.stop(timeoutMs) };`;
const closedInLine = 'if (!this.#isOpen) return true; // closed while it waited for a slot';

export default defineMistakes([
  {
    id: 'orders-taken-after-stop',
    edits: [
      { find: stopAndWait, replace: 'return { drained: await worker.stop(timeoutMs) };' },
      { find: '  let isStopping = false;', replace: '  let isStopping = false as boolean;' },
    ],
    explanation:
      'Orders are taken after stop(), and nobody works on them. They have to be refused, so that the caller can go elsewhere.',
    anchor: 'shutdown',
  },
  {
    id: 'refused-too-late',
    edits: [
      {
        find: stopAndWait,
        replace: `const drained = await worker.stop(timeoutMs);
      isStopping = true;
      return { drained };`,
      },
    ],
    explanation:
      'New orders are refused only when stop() has finished. Shutting down begins with taking nothing new: from the call on.',
    anchor: 'shutdown',
  },
  {
    id: 'stop-does-not-wait',
    edits: [
      {
        find: 'while (this.#running.size > 0) await Promise.allSettled(this.#running);',
        replace: 'await aMoment();',
      },
    ],
    explanation:
      'stop() does not wait for the call that is running. The process ends between effect and commit: what a shutdown is there to avoid.',
    anchor: 'shutdown',
  },
  {
    id: 'finishes-every-order',
    edits: [
      {
        find: '    this.#isOpen = false;\n    const ended = this.#runningEnded()',
        replace: '    const ended = this.drain()',
      },
    ],
    explanation:
      'stop() works on until every order is finished. That may take hours: finish the step that is running, and leave the rest to the next start.',
    anchor: 'shutdown',
  },
  {
    id: 'goes-on-after-stop',
    edits: [{ find: '    this.#isOpen = false;\n', replace: '' }],
    explanation:
      'stop() waits for what is running, but nobody else hears of it: step after step begins. Every loop has to ask before it begins anything.',
    anchor: 'shutdown',
  },
  {
    id: 'goes-on-in-the-queue',
    edits: [{ find: closedInLine, replace: '' }],
    explanation:
      'An order that was waiting for a free slot when stop() was called begins its step afterwards. Ask again once the slot is there.',
    anchor: 'shutdown',
  },
  {
    id: 'compensates-after-stop',
    edits: [
      {
        find: 'while (this.#isOpen) {',
        replace: 'while (this.#isOpen || isGoingBack(this.#db, orderId)) {',
      },
      {
        find: closedInLine,
        replace: 'if (!this.#isOpen && !task.isWayBack) return true;',
      },
      {
        find: 'interface Task {',
        replace: `const isGoingBack = (db: Database, orderId: string) =>
  db.transaction((tx) => tx.get('sagas', orderId)?.direction === 'back');

interface Task {
  isWayBack?: boolean;`,
      },
      {
        find: '...callFor(saga, compensation),',
        replace: '...callFor(saga, compensation),\n      isWayBack: true,',
      },
    ],
    explanation:
      'After stop() no step begins, but compensations go on, one after the other. A compensation is a step like any other. Leave it to the next start: the database knows that it is due.',
    anchor: 'shutdown',
  },
  {
    id: 'waits-for-the-pause',
    edits: [
      {
        find: 'while (this.#running.size > 0) await Promise.allSettled(this.#running);',
        replace: 'await this.drain();',
      },
    ],
    explanation:
      'stop() waits for orders that are in backoff. Nothing is running there: they can be left to the next start.',
    anchor: 'shutdown',
  },
  {
    id: 'result-thrown-away',
    edits: [
      { find: commitRecord, replace: `if (!this.#isOpen) return true;\n    ${commitRecord}` },
    ],
    explanation:
      'The call that was running is waited for, but its result is not recorded, as the app is closed by then. The step is finished when its commit is.',
    anchor: 'shutdown',
  },
  {
    id: 'no-deadline',
    edits: [
      {
        find: 'return timeoutMs === undefined ? ended : within(timeoutMs, () => ended).catch(() => false);',
        replace: 'void timeoutMs;\n    return ended;',
      },
    ],
    explanation:
      'stop() has no deadline: a call that hangs keeps the process from ending, until somebody kills it.',
    anchor: 'shutdown',
  },
  {
    id: 'always-drained',
    edits: [
      {
        find: 'within(timeoutMs, () => ended).catch(() => false);',
        replace: 'within(timeoutMs, () => ended).catch(() => true);',
      },
    ],
    explanation:
      'At its deadline stop() says drained: true, while a step is still running. Whoever shuts down must know that something was cut off.',
    anchor: 'shutdown',
  },
  {
    id: 'deadline-throws',
    edits: [
      {
        find: 'within(timeoutMs, () => ended).catch(() => false);',
        replace: 'within(timeoutMs, () => ended);',
      },
    ],
    explanation:
      'At its deadline stop() rejects. A deadline that has passed is an ordinary result: { drained: false }.',
    anchor: 'shutdown',
  },
  {
    id: 'stop-twice-throws',
    edits: [
      {
        find: stopAndWait,
        replace: `if (isStopping) throw new ShuttingDownError('already');\n      ${stopAndWait}`,
      },
    ],
    explanation:
      'The second stop() rejects. Two signals may come at once, so it has to be harmless to call it again.',
    anchor: 'shutdown',
  },
  {
    id: 'second-stop-does-not-wait',
    edits: [
      {
        find: stopAndWait,
        replace: `if (isStopping) return { drained: true };\n      ${stopAndWait}`,
      },
    ],
    explanation:
      'The second stop() says drained: true at once, while a step is still running. Whoever calls it, it may say so only when nothing is running any more.',
    anchor: 'shutdown',
  },
  {
    id: 'no-deadline-of-zero',
    edits: [{ find: 'timeoutMs === undefined ?', replace: '!timeoutMs ?' }],
    explanation:
      'A timeoutMs of 0 is taken as none (`!timeoutMs` is true for both), so stop() waits for ever. 0 is a deadline that has come: ask whether it is undefined.',
    anchor: 'deadlines',
  },
]);
