// `dev check`: lists all problems, and fails on any.
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../../../course/user-error.ts';
import { Memory, memoryFolder } from '../../../proof/memory.ts';
import { prove } from '../../../proof/prove.ts';
import { renderProof } from '../../../ui/render-proof.ts';
import type { Context } from '../../context.ts';
import { stoppable } from '../../stoppable.ts';

export async function check(
  options: {
    only?: string;
    answers?: boolean;
    record?: boolean;
    rules?: boolean;
    cache?: boolean;
  },
  context: Context,
): Promise<number> {
  const root = context.clone;
  if (root === undefined) throw new UserError('`dev check` works in a clone of the course.');
  const only = options.only && path.basename(options.only);
  const isForgetful = options.cache === false || options.record;
  const isInstalled = fs.existsSync(path.join(root, 'node_modules'));
  const memory = new Memory(isForgetful || !isInstalled ? undefined : memoryFolder(root));
  const stop = new AbortController();
  const { answers, record, rules } = options;
  const { engine, say } = context;
  const what = { root, only, answers, record, rules, allRuns: isForgetful };
  // In the next turn: no child starts before a signal can end it.
  const proving = Promise.resolve().then(() =>
    prove({ ...what, engine, memory, signal: stop.signal, say }),
  );
  const proof = await stoppable(
    proving.finally(() => memory.save('dev-check')),
    () => stop.abort(),
  );
  context.print(renderProof(proof, context));
  return proof.problems.length === 0 ? 0 : 1;
}
