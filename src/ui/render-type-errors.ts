// Below the verdict: what TypeScript says of the answer, which no test depends on.
import { slashPath } from '../course/paths.ts';
import type { Place } from '../grader/verdict.ts';
import { margin } from '../text/lines.ts';
import { count } from '../text/numbers.ts';
import { makeSafe } from '../text/safe.ts';
import { cut } from '../text/width.ts';
import { placeText } from './render-exhibit.ts';
import type { Screen } from './theme.ts';

const most = 3;

export function renderTypeErrors(
  errors: (Place & { message: string })[],
  workspace: string,
  { theme, columns }: Screen,
): string {
  const lines = errors.slice(0, most).flatMap((error) => {
    const place = placeText({ ...error, file: slashPath(workspace, error.file) });
    const says = cut(makeSafe(error.message), columns - 6, theme.symbols.more);
    return [`    ${theme.path(place)}`, `      ${theme.secondary(says)}`];
  });
  const more =
    errors.length > most ? [`    ${theme.symbols.more} ${errors.length - most} more`] : [];
  const head = `${margin}${count(errors.length, 'type error')} (not graded)`;
  return `${[head, ...lines, ...more].join('\n')}\n`;
}
