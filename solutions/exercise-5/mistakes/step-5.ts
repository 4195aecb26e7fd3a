import { defineMistakes } from '../../../src/course/define.ts';
import { buryLetter, commitRecord, key, runHandler, startScan } from './places.ts';

const retryCommit =
  'if (isCrash(error)) throw error;\n      }\n      await new Promise((resolve) => setTimeout(resolve, commitPauseMs));';
const ignoreCrash =
  'if (!isCrash(error)) throw error; // after a crash, the next start finds what was committed';
const beginOrchestrator = 'return (orderId) => {\n    const saga: SagaState';
const readStep = 'const step = steps[saga.at];';

export default defineMistakes([
  {
    id: 'start-throws',
    edits: [
      {
        find: `      for (const { orderId } of orders) this.wake(orderId);
    } catch (error) {
      if (!isCrash(error)) throw error;`,
        replace: `${startScan.padStart(startScan.length + 6)}\n    } catch (error) {\n      throw error;`,
      },
    ],
    explanation:
      'start() throws when the database is gone. It is called by a supervisor that has to go on: it must neither throw nor leave a rejected promise.',
    anchor: 'crash-recovery',
  },
  {
    id: 'crash-is-a-rejection',
    edits: [{ find: ignoreCrash, replace: 'throw error;' }],
    explanation:
      'When the database is gone, the loop that works on an order rejects, and nobody has a hand on its promise: an unhandled rejection. Catch the CrashError where the loop ends.',
    anchor: 'crash-recovery',
  },
  {
    id: 'commit-not-retried',
    edits: [
      { find: retryCommit, replace: 'throw error;\n      }' },
      { find: ignoreCrash, replace: 'void error;' },
    ],
    explanation:
      'A commit that fails ends the work on its order, until the next start. The effect is there already, only its record is missing: write it again.',
    anchor: 'crash-recovery',
  },
  {
    id: 'commit-retry-sleeps',
    edits: [
      {
        find: 'await new Promise((resolve) => setTimeout(resolve, commitPauseMs));',
        replace: 'await this.#clock.sleep(commitPauseMs);',
      },
    ],
    explanation:
      'The pause before a commit is tried again is made with clock.sleep, which is for the retries of calls. A clock that stands still would keep the record from being written. Use setTimeout.',
    anchor: 'backoff',
  },
  {
    id: 'commit-retried-after-a-crash',
    edits: [{ find: retryCommit, replace: retryCommit.replace('isCrash(error)', 'false') }],
    explanation:
      'A commit that fails is tried again, even if the database was killed. The app asks a dead database every few milliseconds, for as long as the process runs. End at a CrashError.',
    anchor: 'crash-recovery',
  },
  {
    id: 'commit-failure-is-a-failed-step',
    edits: [
      { find: retryCommit, replace: 'throw error;\n      }' },
      {
        find: commitRecord,
        replace: `await this.#commit(record).catch((error) => {
      if (isCrash(error)) throw error;
      return this.#commit((tx) => task.failed(tx, error, attempt));
    });`,
      },
    ],
    explanation:
      'When the commit that records a step fails, the step is taken as failed. But its effect has happened: the order is cancelled, and nobody takes the effect back.',
    anchor: 'crash-recovery',
  },
  {
    id: 'receipt-before-first-attempt',
    edits: [
      {
        find: runHandler,
        replace: `run: () => {
        begun.add(event.id);
        try {
          db.transaction((tx) => receive(tx, event));
        } catch {}
        return handler(event);
      },`,
      },
      {
        find: 'succeeded: (tx) => receive(tx, event),',
        replace: `succeeded: (tx) => {
        begun.delete(event.id);
        receive(tx, event);
      },`,
      },
      {
        find: `receive(tx, event);
        ${buryLetter}`,
        replace: `begun.delete(event.id);
        receive(tx, event);
        ${buryLetter}`,
      },
      {
        find: 'wants(event) && isNew(tx, event)',
        replace: 'wants(event) && (begun.has(event.id) || isNew(tx, event))',
      },
      {
        find: '  return (orderId) => {\n    const event = db',
        replace:
          '  const begun = new Set<string>();\n  return (orderId) => {\n    const event = db',
      },
    ],
    explanation:
      'The event is marked as delivered before its handler is called, and only memory knows that it is still to be done. When the power goes in between, it is lost: write the receipt after the handler has succeeded.',
    anchor: 'at-least-once',
  },
  {
    id: 'event-and-progress-apart',
    edits: [
      {
        find: '        saveSaga(tx, { ...saga, at, answers: { ...saga.answers, [step.op]: id } });',
        replace:
          '        progress.push((tx) =>\n          saveSaga(tx, { ...saga, at, answers: { ...saga.answers, [step.op]: id } }),\n        );',
      },
      {
        find: 'function beginSaga(',
        replace: 'const progress: ((tx: Tx) => void)[] = [];\n\nfunction beginSaga(',
      },
      {
        find: commitRecord,
        replace: `${commitRecord}\n    for (const write of progress.splice(0)) await this.#commit(write);`,
      },
    ],
    explanation:
      'The event and the progress of the saga are written in two commits. When the power goes in between, the step is done again, and its event is written twice. What belongs together is one commit.',
    anchor: 'outbox',
  },
  {
    id: 'key-of-this-process',
    edits: [
      {
        find: '  return (orderId) => {\n    const saga: SagaState',
        replace: '  const run = Math.random();\n  return (orderId) => {\n    const saga: SagaState',
      },
      { find: key, replace: 'idempotencyKey: `${run}/${orderId}/${op}`' },
    ],
    explanation:
      'The idempotency key is the same for all attempts of one process, and another after a restart. After a crash between effect and commit the effect happens again: make the key of what is stored, or of what never changes.',
    anchor: 'idempotency',
  },
  {
    id: 'payment-id-in-memory',
    edits: [
      {
        find: '  return (orderId) => {\n    const saga: SagaState',
        replace:
          '  const answers: Record<string, Record<string, string>> = {};\n  return (orderId) => {\n    const saga: SagaState',
      },
      {
        find: 'saveSaga(tx, { ...saga, at, answers: { ...saga.answers, [step.op]: id } });',
        replace:
          'answers[orderId] = { ...answers[orderId], [step.op]: id };\n        saveSaga(tx, { ...saga, at });',
      },
      {
        find: '...args(saga.order, saga.answers)',
        replace: '...args(saga.order, answers[orderId] ?? {})',
      },
    ],
    explanation:
      'What the services answered is kept in memory. After a restart the refund does not know the payment: the paymentId belongs in the commit that records the charge.',
    anchor: 'crash-recovery',
  },
  {
    id: 'only-pending-recovered',
    edits: [
      {
        find: beginOrchestrator,
        replace: `const begun = new Set<string>();\n  ${beginOrchestrator}`,
      },
      {
        find: readStep,
        replace: `if (saga.at === 0) begun.add(orderId);\n    if (!begun.has(orderId)) return undefined;\n    ${readStep}`,
      },
    ],
    explanation:
      'After a restart only the orders that are still pending are taken up. Those that were in the middle, paid or reserved, are forgotten.',
    anchor: 'crash-recovery',
  },
  {
    id: 'compensation-not-recovered',
    edits: [
      {
        find: beginOrchestrator,
        replace: `const begun = new Set<string>();\n  ${beginOrchestrator}`,
      },
      {
        find: readStep,
        replace: `if (saga.direction === 'forward') begun.add(orderId);\n    if (!begun.has(orderId)) return undefined;\n    ${readStep}`,
      },
    ],
    explanation:
      'After a restart the orders that were going forward go on, those that were being compensated do not. The way back must survive a crash, just as the way there.',
    anchor: 'crash-recovery',
  },
]);
