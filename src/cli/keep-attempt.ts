// Keeps what was graded. No check fails for it.
import { learnerFile } from '../course/paths.ts';
import { realPath } from '../course/real-paths.ts';
import { sayRefusal } from '../course/user-error.ts';
import type { Verdict } from '../grader/verdict.ts';
import { type AttemptResult, keepAttempt } from '../workspace/attempts.ts';
import type { Context } from './context.ts';
import { isPart, type Subject } from './subject.ts';

/** Only the text of the workspace's own file: others' work isn't the learner's. Returns why it couldn't be kept. */
export function keepGraded(
  verdict: Verdict,
  subject: Subject,
  context: Context,
): string | undefined {
  const workspace = context.workspaceIfAny();
  if (!verdict.graded || workspace === undefined) return undefined;
  const { id } = subject.exercise;
  if (realPath(subject.file) !== realPath(learnerFile(workspace, id))) return undefined;
  try {
    keepAttempt(workspace, id, verdict.graded, resultOf(verdict, subject));
    return undefined;
  } catch (error) {
    const refusal = sayRefusal(error as Error);
    return refusal ? `${refusal}.` : (error as Error).message;
  }
}

function resultOf(verdict: Verdict, subject: Subject): AttemptResult {
  const failing = verdict.steps.findIndex(({ status }) => status !== 'pass');
  return {
    status: isPart(subject) ? 'part' : verdict.status,
    reason: !isPart(subject) && verdict.status === 'error' ? verdict.reason : undefined,
    stepsPassed: failing === -1 ? verdict.steps.length : failing,
    steps: verdict.steps.length,
  };
}
