// Gathers what a bug report needs into a file. Nothing is sent.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { findExercise } from '../../course/find.ts';
import { learnerFile } from '../../course/paths.ts';
import { UserError } from '../../course/user-error.ts';
import { readLearnerFile } from '../../grader/learner-file.ts';
import type { ProgressEvent } from '../../progress/events.ts';
import { labelled, margin, wrap } from '../../text/lines.ts';
import { makeSafe } from '../../text/safe.ts';
import { renderBugReport, renderCode } from '../../ui/render-bug-report.ts';
import { attemptsAt } from '../../workspace/attempts.ts';
import type { Context } from '../context.ts';
import { defineCommand } from '../define-command.ts';
import { lastErrorIn } from '../last-error.ts';
import { outputFile } from '../output-file.ts';
import { withoutNames } from '../without-names.ts';
import { lookAround } from './doctor.ts';

export const command = defineCommand({
  summary: 'write what a bug report needs into a file; nothing is sent',
  arguments: [{ name: '[file]', says: 'default: events-course-report.md' }],
  options: { withCode: { says: 'with the exercise that you checked last' } },
  examples: [
    ['report', 'what we need to know of a bug, without your code'],
    ['report --with-code', 'with the exercise that you checked last'],
  ],
  run: (context, options, file) => report(file, options, context),
});

export async function report(
  name: string | undefined,
  options: { withCode?: boolean },
  context: Context,
): Promise<number> {
  const file = name ?? freeName(context);
  const output = outputFile({ option: 'report', file }, context);
  const workspace = context.workspaceIfAny();
  const verdict = context.events().filter(isChecked).at(-1);
  const text = renderBugReport({
    versions: versionsOf(context),
    findings: await lookAround(context),
    lastVerdict: verdict && describe(verdict, workspace),
    lastError: workspace === undefined ? undefined : lastErrorIn(workspace),
  });
  const code = options.withCode ? codeOf(verdict, context) : '';
  output.write(withoutNames(text, context) + code);
  sayWritten(context.theme.path(makeSafe(file)), options, context);
  return 0;
}

/** In the workspace, where it is found again; never over what is there. */
function freeName(context: Context): string {
  const folder = context.workspaceIfAny() ?? context.cwd;
  const names = ['', ...Array.from({ length: 99 }, (_, i) => `-${i + 2}`)];
  const free = names
    .map((suffix) => path.join(folder, `events-course-report${suffix}.md`))
    .find((file) => !fs.existsSync(file));
  if (free === undefined)
    throw new UserError('There are 100 reports already. Name a file:', 'report <file>');
  return context.shown(free);
}

const versionsOf = ({ stdout, env, columns, installed, clone }: Context): [string, string][] => [
  ['events-course', `${packageJson.version}, ${sayOrigin(installed?.isPublished, clone)}`],
  ['Node', process.version],
  ['system', `${os.type()} ${os.release()}, ${process.arch}`],
  [
    'terminal',
    stdout.isTTY ? `${columns} columns, ${env.TERM_PROGRAM ?? env.TERM ?? 'unknown'}` : 'none',
  ],
];

function sayOrigin(isPublished: boolean | undefined, clone: string | undefined): string {
  if (clone !== undefined) return 'from a clone';
  return isPublished ? 'from npm' : 'not from npm';
}

type Checked = Extract<ProgressEvent, { type: 'exercise-checked' }>;
const isChecked = (event: ProgressEvent): event is Checked => event.type === 'exercise-checked';

/** The log doesn't have the reason of a missing verdict; the attempts do. */
function describe(
  { id, type, ...verdict }: Checked,
  workspace: string | undefined,
): Record<string, unknown> {
  const newest = workspace && attemptsAt(workspace, verdict.exercise)[0];
  const reason = verdict.status === 'error' && newest ? newest.result.reason : undefined;
  return reason ? { ...verdict, reason } : verdict;
}

/** The exercise that was checked last, as it is now. */
function codeOf(verdict: Checked | undefined, context: Context): string {
  if (!verdict) throw new UserError('There is no code to add: nothing has been checked yet.');
  const workspace = context.workspace();
  const { id } = findExercise(context.course, verdict.exercise);
  const read = readLearnerFile(learnerFile(workspace, id), workspace);
  if ('message' in read) throw new UserError(`exercises/${id}.ts: ${read.message}.`);
  return renderCode(`exercises/${id}.ts`, read.text);
}

function sayWritten(file: string, { withCode }: { withCode?: boolean }, context: Context): void {
  const { print, columns, theme, program } = context;
  const contents = withCode
    ? 'It has your last checked exercise in it.'
    : 'It has none of your code and no names of your folders.';
  const todo = `${contents} Nothing was sent. Read it, add what happened, and send it to the person who gave you the course.`;
  const rows: [string, string, string][] = [
    ['code', theme.action(`${program} report --with-code`), 'adds the exercise checked last'],
  ];
  const more = withCode ? '' : `\n${labelled(rows, columns)}\n`;
  print(`\n${margin}Written to ${file}\n\n${wrap(todo, columns)}\n${more}`);
}
