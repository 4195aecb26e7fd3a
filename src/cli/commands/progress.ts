// What is done, how often predictions were right, how long it took; or the log itself.
import { nextThing } from '../../course/next.ts';
import { readLog } from '../../progress/log.ts';
import { renderHistory, renderProgress } from '../../ui/render-progress.ts';
import { type Context, doneIn } from '../context.ts';

export async function progress(
  options: { json?: boolean; history?: boolean },
  context: Context,
): Promise<number> {
  const { course, program, theme, columns } = context;
  if (options.history) {
    const { events } = readLog(context.workspace());
    if (options.json) context.printData(JSON.stringify({ version: 1, events }));
    else context.print(renderHistory(events, { theme, columns }));
    return 0;
  }
  const folded = context.progress();
  if (options.json) {
    context.printData(JSON.stringify({ version: 1, ...folded }));
    return 0;
  }
  const next = nextThing(course, doneIn(folded));
  const says = next && { text: `${program} ${next.args}`, says: next.says };
  context.print(renderProgress({ course, progress: folded, next: says, theme, columns }));
  return 0;
}
