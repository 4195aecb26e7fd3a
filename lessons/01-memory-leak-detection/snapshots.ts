// Two heap snapshots, before a leak and after it: the difference names it.
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { writeHeapSnapshot } from 'node:v8';
import { facts, misused, notes, sentences } from '../stage/stage.ts';
import * as chat from './chat.ts';
import type { MemoryLeakFacts } from './lesson.ts';

const fact = facts<MemoryLeakFacts>();
const files = ['leak-before.heapsnapshot', 'leak-after.heapsnapshot'] as const;
const sessions = 200;

type Visit = (hub: EventEmitter, open: chat.Open) => unknown;

/** Into the folder where we are; what is there already stays. */
export function writeSnapshots(visit: Visit): void {
  const taken = files.find((file) => existsSync(file));
  if (taken) misused(`${taken} already exists here. Move or delete it first.`);
  const hub = new EventEmitter().setMaxListeners(0);
  writeHeapSnapshot(files[0]);
  for (let i = 0; i < sessions; i++) visit(hub, chat.withoutCleanup);
  writeHeapSnapshot(files[1]);
  fact('snapshots', [...files]);
  const lines = [
    ...notes([
      ['written', files.join(', ')],
      ['between', `${sessions} sessions opened and closed on one hub`],
      ['load both', 'Chrome DevTools, Memory, Load profile'],
      ['compare', 'leak-after: view Comparison, sort by # Delta'],
      ['look for', `Session, + ${sessions}; select one and read its Retainers`],
    ]),
    '',
    ...sentences(
      'On a running server, take three snapshots: the first after a warm-up,' +
        ' the second after 100 cycles of work, say, and the third after 100 ' +
        'more. Objects created between the first two should be gone from ' +
        'the third. Those that are still there may be leaking.',
    ),
    ...sentences(
      'A snapshot contains every string of the process, so keep it secret.',
    ),
  ];
  console.log(lines.join('\n'));
}
