// A guide, rendered and paged; one section of it; or its Markdown.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { findGuide, guideName, nearest } from '../../course/find.ts';
import { builtGuide } from '../../course/paths.ts';
import { UserError } from '../../course/user-error.ts';
import { labelled, margin, padEnd } from '../../ui/layout.ts';
import { findSection, renderGuide, sectionsOf } from '../../ui/render-guide.ts';
import type { Context } from '../context.ts';

export async function guide(
  name: string | undefined,
  options: { raw?: boolean },
  context: Context,
): Promise<number> {
  if (name === undefined) {
    context.print(renderGuides(context));
    return 0;
  }
  const [wanted = '', anchor] = name.split('#');
  const found = findGuide(context.course, wanted);
  const whole = fs.readFileSync(builtGuide(context.content, found.id), 'utf8');
  const markdown = anchor ? sectionAt(whole, anchor, guideName(found)) : whole;
  context.record({ type: 'guide-opened', guide: found.id });
  if (options.raw) context.printData(markdown);
  else
    page(
      renderGuide(markdown, {
        theme: context.theme,
        columns: context.columns,
        links: showsLinks(context),
      }),
      context,
    );
  return 0;
}

function sectionAt(markdown: string, anchor: string, name: string): string {
  const section = findSection(markdown, anchor);
  if (section !== undefined) return section;
  const anchors = sectionsOf(markdown).map((known) => known.anchor);
  const near = nearest(anchor, anchors);
  const hint = near.length > 0 ? ` Did you mean \`${name}#${near[0]}\`?` : '';
  throw new UserError(`No section \`${anchor}\` in the guide \`${name}\`.${hint}`, `guide ${name}`);
}

/** On a terminal the learner's own pager shows it, where there is one and it is longer than the screen. */
function page(text: string, context: Context): void {
  const rows = context.stdout.rows ?? 24;
  const isLong = text.split('\n').length > rows - 1;
  if (!context.isInteractive || !isLong || context.env.ACCESSIBLE || !showWithPager(text, context))
    context.print(text);
}

function showWithPager(text: string, { env }: Context): boolean {
  if (process.platform === 'win32' && !env.PAGER) return false; // `more` shows escape sequences as text
  const [command = 'less', ...args] = (env.PAGER || 'less -FRX').split(' ');
  const ended = spawnSync(command, args, {
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESSCHARSET: 'utf-8', ...env },
  });
  return ended.error === undefined || (ended.error as NodeJS.ErrnoException).code === 'EPIPE';
}

const showsLinks = ({ isInteractive, env }: Context) =>
  isInteractive && !env.ACCESSIBLE && env.TERM !== 'linux';

function renderGuides({ course, program, theme, columns }: Context): string {
  const width = Math.max(...course.guides.map((known) => guideName(known).length));
  const rows = course.guides.map(
    (known) =>
      `${margin}${padEnd(guideName(known), width)}  ${known.title}  ${theme.secondary(`${known.minutes} min`)}`,
  );
  const first = course.guides[0];
  const end = first
    ? labelled([['read', theme.action(`${program} guide ${guideName(first)}`)]], columns)
    : '';
  return `\n${rows.join('\n')}\n\n${end}\n`;
}
