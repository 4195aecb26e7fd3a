// `dev check`: lists all problems, and fails on any.
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../../../course/user-error.ts';
import { Memory, memoryFolder } from '../../../proof/memory.ts';
import { proofOf } from '../../../proof/proof.ts';
import { renderProof } from '../../../ui/render-proof.ts';
import type { Context } from '../../context.ts';
import { defineCommand, type OptionsOf } from '../../define-command.ts';
import { stoppable } from '../../stoppable.ts';

const options = {
  only: { takes: '<id>', says: 'one exercise, lesson or guide, and none of the rest' },
  answers: { says: 'grade the starters and what is right, and prove nothing else' },
  record: { says: 'write the signatures by which mistakes are recognised' },
  rules: {
    says: 'check and show which rule or test enforces which sentence, and what was generated',
  },
  cache: { isOn: true, says: 'also prove what was proved before, with all generated runs' },
} as const;

export const command = defineCommand({
  summary: 'prove the content of the course',
  options,
  run: (context, chosen) => check(chosen, context),
});

async function check(chosen: OptionsOf<typeof options>, context: Context): Promise<number> {
  const root = context.clone;
  if (root === undefined) throw new UserError('`dev check` works in a clone of the course.');
  const only = chosen.only && path.basename(chosen.only);
  const isForgetful = chosen.cache === false || chosen.record;
  const isInstalled = fs.existsSync(path.join(root, 'node_modules'));
  const memory = new Memory(isForgetful || !isInstalled ? undefined : memoryFolder(root));
  const stop = new AbortController();
  const { answers, record, rules } = chosen;
  const { engine, say } = context;
  const what = { root, only, answers, record, rules, allRuns: isForgetful };
  // In the next turn: no child starts before a signal can end it.
  const proving = Promise.resolve().then(() =>
    proofOf({ ...what, engine, memory, signal: stop.signal, say }),
  );
  const proof = await stoppable(
    proving.finally(() => memory.save('dev-check')),
    () => stop.abort(),
  );
  context.print(renderProof(proof, context));
  return proof.problems.length === 0 ? 0 : 1;
}
