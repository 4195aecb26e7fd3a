// The course on one screen: what there is, what is done, what is next.

import { labelled, margin, spread } from '../text/lines.ts';
import { cut, padEnd, visibleWidth } from '../text/width.ts';
import type { Screen } from './theme.ts';

export interface ListScreen extends Screen {
  lessons: { number: string; title: string; minutes: number; done: boolean }[];
  exercises: {
    number: string;
    title: string;
    minutes: number;
    steps: number;
    stepsPassed: number;
    done: boolean;
  }[];
  guides: { name: string; title: string; minutes: number; read: boolean }[];
  /** What an update of the course has brought. */
  changes: { text: string; says: string }[];
  next?: { text: string; says: string };
}

/** A title on fewer columns than this says nothing: then it stands on a line of its own. */
const fewestForTitle = 12;

export function renderList(screen: ListScreen): string {
  const { theme, columns, lessons, exercises, guides, next } = screen;
  const width = Math.min(columns, 80);
  const row = (done: boolean, name: string, nameWidth: number, title: string, right: string) => {
    const symbol = done ? theme.pass(theme.symbols.pass) : theme.symbols.later;
    const left = `${padEnd(symbol, theme.symbols.pass.length)} ${padEnd(name, nameWidth)}  `;
    const room = width - margin.length - visibleWidth(left) - right.length - 2;
    if (room < fewestForTitle) {
      const indent = margin.repeat(2);
      const below = cut(title, width - indent.length, theme.symbols.more);
      return `${margin}${left}${theme.secondary(right.trim())}\n${indent}${below}`;
    }
    return spread(left + cut(title, room, theme.symbols.more), theme.secondary(right), width);
  };
  const nameWidth = Math.max(2, ...guides.map(({ name }) => name.length));
  const sections = [
    [
      'lessons',
      lessons.map(({ done, number, title, minutes }) =>
        row(done, number, 2, title, `${minutes} min`.padStart(8)),
      ),
    ],
    [
      'exercises',
      exercises.map(({ done, number, title, minutes, steps, stepsPassed }) => {
        const time = width < 60 ? '' : `${minutes} min`; // the title matters more
        return row(done, number, 2, title, time + `${stepsPassed} of ${steps}`.padStart(8));
      }),
    ],
    [
      'guides',
      guides.map(({ read, name, title, minutes }) =>
        row(read, name, nameWidth, title, `${minutes} min`.padStart(8)),
      ),
    ],
  ] as const;
  const body = sections.map(([title, rows]) => `${margin}${title}\n${rows.join('\n')}`);
  const end = next
    ? labelled([['next', theme.action(next.text), next.says]], columns)
    : `${margin}All done.`;
  const rows = screen.changes.map(({ text, says }, i): [string, string, string] => [
    i === 0 ? 'new' : '',
    theme.action(text),
    says,
  ]);
  const changed = rows.length > 0 ? [labelled(rows, columns)] : [];
  return `\n${[...body, ...changed, end].join('\n\n')}\n`;
}
