// What is done, how often predictions were right, how long it took: now, or at any moment before.
import { nextThing } from '../../course/next.ts';
import { UserError } from '../../course/user-error.ts';
import type { ProgressEvent } from '../../progress/events.ts';
import { foldProgress } from '../../progress/fold.ts';
import { merge, readLog } from '../../progress/log.ts';
import { readMoment } from '../../progress/moment.ts';
import { exportJson, readExport } from '../../progress/transfer.ts';
import { dueIn, ideasIn } from '../../quiz/schedule.ts';
import { count } from '../../text/numbers.ts';
import { makeSafe } from '../../text/safe.ts';
import { renderHistory } from '../../ui/render-history.ts';
import { renderProgress } from '../../ui/render-progress.ts';
import { renderReport } from '../../ui/render-report.ts';
import { type Context, doneIn, saySkipped } from '../context.ts';
import { defineCommand, json, type OptionsOf } from '../define-command.ts';
import { readInputFile } from '../input-file.ts';
import { outputFile } from '../output-file.ts';

const options = {
  json,
  history: { says: 'the log, line by line' },
  at: { takes: '<moment>', says: 'as it was then: 2026-03-01, 2026-03-01T18:30, 2h or 3d ago' },
  export: { takes: '<file>', says: 'all of it, as JSON; as Markdown into a .md' },
  import: { takes: '<file>', says: 'take over an export of another machine' },
} as const;
type ProgressOptions = OptionsOf<typeof options>;

export const command = defineCommand({
  summary: 'what is done, and how often you predicted right',
  options,
  examples: [
    ['progress --at 3d', 'as it was three days ago'],
    ['progress --export progress.md', 'to hand in'],
    ['progress --import progress.json', 'from another machine'],
  ],
  run: (context, chosen) => progress(chosen, context),
});

export async function progress(options: ProgressOptions, context: Context): Promise<number> {
  if (options.import !== undefined) return importFrom(options.import, context);
  const moment = options.at === undefined ? undefined : momentOf(options.at);
  const events = eventsUntil(moment, context);
  if (options.export !== undefined) return exportTo(options.export, events, context);
  const forms = options.history
    ? { json: () => ({ version: 1, events }), screen: () => renderHistory(events, context) }
    : {
        json: () => ({ version: 1, ...foldProgress(events) }),
        screen: () => screenAt(moment, events, context),
      };
  context.answer(options, forms);
  return 0;
}

function momentOf(typed: string): Date {
  const moment = readMoment(typed, new Date());
  if (moment) return moment;
  throw new UserError(
    `\`--at ${typed}\` is no moment. Write 2026-03-01, 2026-03-01T18:30, 2h or 3d.`,
  );
}

function eventsUntil(moment: Date | undefined, context: Context): ProgressEvent[] {
  if (context.workspaceIfAny() === undefined) return [];
  const { events, skippedLines } = readLog(context.workspace(), context.course);
  if (skippedLines > 0) context.say(`  ${saySkipped(skippedLines)}`);
  const limit = moment?.toISOString();
  return limit === undefined ? events : events.filter(({ at }) => at <= limit);
}

function screenAt(moment: Date | undefined, events: ProgressEvent[], context: Context): string {
  const { course, program, theme, columns } = context;
  const folded = foldProgress(events);
  const next = nextThing(course, doneIn(folded));
  return renderProgress({
    course,
    progress: folded,
    questionsDue: dueIn(ideasIn(events), (moment ?? new Date()).getTime()).due,
    moment,
    next: next && { text: `${program} ${next.args}`, says: next.says },
    theme,
    columns,
  });
}

function exportTo(file: string, events: ProgressEvent[], context: Context): number {
  const text = /\.(md|markdown)$/i.test(file)
    ? renderReport(context.course, foldProgress(events))
    : exportJson(events);
  outputFile({ option: '--export', file }, context).write(text);
  context.print(`\n  ${count(events.length, 'event')} in ${context.theme.path(file)}\n`);
  return 0;
}

function importFrom(file: string, context: Context): number {
  const log = readExport(readInputFile(file, context.cwd), context.course);
  if (!log) throw new UserError(`${file} is no export of progress: nothing was taken over.`);
  const { events, skippedLines } = log;
  const fresh = merge(context.workspace(), events);
  const known = events.length - fresh;
  const also =
    known > 0 ? `, ${count(known, 'other')} ${known === 1 ? 'was' : 'were'} here already` : '';
  if (skippedLines > 0) context.say(`  ${saySkipped(skippedLines, makeSafe(file))}`);
  context.print(`\n  ${count(fresh, 'event')} taken over${also}.\n`);
  return 0;
}
