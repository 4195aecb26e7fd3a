// `dev check`: lists all problems, and fails on any.
import path from 'node:path';
import { UserError } from '../../../course/user-error.ts';
import { prove } from '../../../proof/prove.ts';
import { renderProof } from '../../../ui/render-proof.ts';
import type { Context } from '../../context.ts';

export async function check(
  options: { only?: string; record?: boolean },
  context: Context,
): Promise<number> {
  const root = context.clone;
  if (root === undefined) throw new UserError('`dev check` works in a clone of the course.');
  const only = options.only && path.basename(options.only);
  const proof = await prove({
    root,
    engine: context.engine,
    only,
    record: options.record,
    say: context.say,
  });
  context.print(renderProof(proof, context));
  return proof.problems.length === 0 ? 0 : 1;
}
