// A guide, read page by page; one section of it; its Markdown; or where in all of them some words stand.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { Guide } from '../../course/course.ts';
import { findGuide, guideName, nearest, splitGuidePlace } from '../../course/find.ts';
import { builtGuide } from '../../course/paths.ts';
import { UserError } from '../../course/user-error.ts';
import { type Found, searchGuides } from '../../markdown/search.ts';
import { findSection, sectionsOf } from '../../markdown/sections.ts';
import { labelled, margin } from '../../text/lines.ts';
import { cut, padEnd, visibleWidth } from '../../text/width.ts';
import type { PagedText } from '../../ui/pager-view.ts';
import { renderGuide } from '../../ui/render-guide.ts';
import type { Context } from '../context.ts';
import { defineCommand, guideWords, type OptionsOf } from '../define-command.ts';
import { page } from '../pager.ts';

const options = {
  raw: { says: 'the Markdown itself' },
  search: { takes: '<words...>', says: 'sections of all guides with these words' },
} as const;
type GuideOptions = OptionsOf<typeof options>;

export const command = defineCommand({
  summary: 'read a guide, or one section: guide <name>#<section>',
  arguments: [{ name: '[name]', words: guideWords }],
  options,
  examples: [
    ['guide pubsub', 'page by page, from where you stopped'],
    ['guide leaks#bind', 'one section'],
    ['guide --search dead letter', 'wherever these words stand'],
    ['guide mistakes', 'a section that only one guide has'],
  ],
  run: (context, chosen, name) => guide(name, chosen, context),
});

export async function guide(
  name: string | undefined,
  options: GuideOptions,
  context: Context,
): Promise<number> {
  if (options.search) return search(options.search, context);
  if (name === undefined) {
    context.print(renderGuides(context));
    return 0;
  }
  const { found, anchor } = placeOf(name, context);
  const whole = markdownOf(found, context);
  const markdown = anchor ? sectionAt(whole, anchor, guideName(found)) : whole;
  const sections = sectionsOf(whole).length;
  context.record({ type: 'guide-opened', guide: found.id, sections });
  const seen = options.raw
    ? printRaw(markdown, context)
    : await show(markdown, found, anchor === undefined, context);
  if (seen.length > 0) context.record({ type: 'guide-read', guide: found.id, sections: seen });
  return 0;
}

const markdownOf = ({ id }: Guide, { content }: Context): string =>
  fs.readFileSync(builtGuide(content, id), 'utf8');

/** `pubsub`, `pubsub#wildcards`, or a section's own name where only one guide has it: `mistakes`. */
function placeOf(name: string, context: Context): { found: Guide; anchor?: string } {
  const { id: wanted, anchor } = splitGuidePlace(name);
  try {
    return { found: findGuide(context.course, wanted), anchor };
  } catch (error) {
    const withSection = context.course.guides.filter((known) =>
      sectionsOf(markdownOf(known, context)).some((section) => section.anchor === name),
    );
    if (withSection.length === 0) throw error;
    if (withSection.length === 1) return { found: withSection[0]!, anchor: name };
    const places = withSection.map((known) => `${guideName(known)}#${name}`);
    throw new UserError(`\`${name}\` is a section of more than one guide: ${places.join(', ')}.`);
  }
}

function sectionAt(markdown: string, anchor: string, name: string): string {
  const section = findSection(markdown, anchor);
  if (section !== undefined) return section;
  const anchors = sectionsOf(markdown).map((known) => known.anchor);
  const near = [...anchors.filter((known) => known.includes(anchor)), ...nearest(anchor, anchors)];
  const hint = near.length > 0 ? ` Did you mean \`${name}#${near[0]}\`?` : '';
  throw new UserError(
    `No section \`${anchor}\` in the guide \`${name}\`.${hint} It has: ${anchors.join(', ')}. All of it:`,
    `guide ${name}`,
  );
}

function printRaw(markdown: string, context: Context): string[] {
  context.printRaw(`${markdown}\n`);
  return anchorsOf(markdown);
}

const anchorsOf = (markdown: string) => sectionsOf(markdown).map(({ anchor }) => anchor);

/**
 * On a terminal page by page, where it is longer than that; the learner's own pager, where one is set.
 * Resolves with the sections that were read. Of what is printed whole nobody knows, so all of it counts.
 */
async function show(
  markdown: string,
  found: Guide,
  isWhole: boolean,
  context: Context,
): Promise<string[]> {
  const print = () => {
    context.print(text);
    return anchorsOf(markdown);
  };
  const text = rendered(markdown, context.columns, context);
  const isLong = text.split('\n').length > (context.stdout.rows ?? 24) - 1;
  if (!context.isInteractive || !isLong || context.env.ACCESSIBLE || context.env.TERM === 'dumb')
    return print();
  if (context.env.PAGER) {
    const opened = performance.now();
    if (!showWithPager(text, context)) return print();
    return isReadingTime(performance.now() - opened, text) ? anchorsOf(markdown) : [];
  }
  const from = isWhole ? (context.progress().guides[found.id]?.stoppedAt ?? 0) : 0;
  const layOut = (columns: number) => pagedText(markdown, guideName(found), columns, context);
  const paged = await page({ layOut, from: from === 1 ? 0 : from }, context);
  if (isWhole) context.record({ type: 'guide-left', guide: found.id, stoppedAt: paged.stoppedAt });
  return paged.sectionsSeen;
}

/** In a pager that tells us nothing: at least a third of a second a line. */
const isReadingTime = (ms: number, text: string): boolean => ms >= text.split('\n').length * 333;

const rendered = (markdown: string, columns: number, context: Context): string =>
  renderGuide(markdown, { theme: context.theme, columns, links: showsLinks(context) });

function pagedText(markdown: string, title: string, columns: number, context: Context): PagedText {
  const lines = rendered(markdown, columns, context).split('\n');
  const plain = lines.map((line) => stripVTControlCharacters(line).trim());
  const sections: number[] = [];
  const anchors: string[] = [];
  for (const section of sectionsOf(markdown)) {
    const line = lineOf(section.title, plain, (sections.at(-1) ?? -1) + 1);
    if (line <= 0) continue;
    sections.push(line - 1);
    anchors.push(section.anchor);
  }
  return { title, lines, sections, anchors };
}

/** On a narrow screen a title is broken into several lines. */
function lineOf(title: string, lines: string[], from: number): number {
  const begins = (line: string, i: number) =>
    i >= from &&
    line !== '' &&
    lines
      .slice(i, i + 6)
      .join(' ')
      .startsWith(title);
  return lines.findIndex(begins);
}

function showWithPager(text: string, { env }: Context): boolean {
  const [command = '', ...args] = env.PAGER!.split(' ');
  const ended = spawnSync(command, args, {
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: '-FRX', LESSCHARSET: 'utf-8', ...env },
  });
  return ended.error === undefined || (ended.error as NodeJS.ErrnoException).code === 'EPIPE';
}

const showsLinks = ({ isInteractive, env }: Context) =>
  isInteractive && !env.ACCESSIBLE && env.TERM !== 'linux';

function search(words: string[], context: Context): number {
  const guides = context.course.guides.map((known) => ({
    name: guideName(known),
    markdown: markdownOf(known, context),
  }));
  const found = searchGuides(guides, words.flatMap((word) => word.split(/\s+/)).filter(Boolean));
  if (found.length === 0)
    throw new UserError(`No section of a guide has all of: ${words.join(' ')}.`);
  context.print(renderFound(found, context));
  return 0;
}

const mostShown = 12;

function renderFound(found: Found[], { theme, columns, program }: Context): string {
  const shown = found.slice(0, mostShown).map(({ guide: name, anchor, title, line }) => {
    const place = theme.action(`${program} guide ${name}#${anchor}`);
    return `${margin}${place}\n${margin}  ${title}\n${margin}  ${theme.secondary(cut(line, columns - 4))}`;
  });
  const more = found.length - shown.length;
  const end = more > 0 ? `\n\n${margin}… ${more} more: add a word` : '';
  return `\n${shown.join('\n\n')}${end}\n`;
}

function renderGuides({ course, program, theme, columns }: Context): string {
  const width = Math.max(...course.guides.map((known) => guideName(known).length));
  const rows = course.guides.map((known) => {
    const line = `${margin}${padEnd(guideName(known), width)}  ${known.title}`;
    const minutes = theme.secondary(`${known.minutes} min`);
    return visibleWidth(line) + 10 <= columns ? `${line}  ${minutes}` : line;
  });
  const first = course.guides[0];
  const end = first
    ? labelled(
        [
          ['read', theme.action(`${program} guide ${guideName(first)}`)],
          ['find', theme.action(`${program} guide --search <words>`)],
        ],
        columns,
      )
    : '';
  return `\n${rows.join('\n')}\n\n${end}\n`;
}
