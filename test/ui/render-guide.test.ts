import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findSection, sectionsOf, slug } from '../../src/markdown/sections.ts';
import { visibleWidth } from '../../src/text/width.ts';
import { renderGuide } from '../../src/ui/render-guide.ts';
import { createTheme, type Theme } from '../../src/ui/theme.ts';

const unicode = createTheme({ color: false, unicode: true });
const plain = createTheme({ color: false, unicode: false });
/** Paints by name, so that a test sees what is painted, whatever the terminal. */
const painted: Theme = {
  ...unicode,
  color: true,
  strong: (text) => `<strong>${text}</strong>`,
  code: (text) => `<code>${text}</code>`,
  pass: (text) => `<pass>${text}</pass>`,
  action: (text) => `<action>${text}</action>`,
  path: (text) => `<path>${text}</path>`,
  secondary: (text) => `<dim>${text}</dim>`,
};

const render = (markdown: string, columns = 80, theme = unicode) =>
  renderGuide(markdown, { theme, columns });
const linesOf = (screen: string) => screen.split('\n').filter((line) => line !== '');

describe('a guide on the screen', () => {
  it('keeps a margin of two spaces and never exceeds the columns', () => {
    for (const columns of [40, 80, 120]) {
      for (const line of linesOf(render(everything, columns))) {
        expect(line).toMatch(/^ {2}\S|^ {3,}\S/);
        expect(visibleWidth(line)).toBeLessThanOrEqual(Math.min(columns, 100) - 2);
      }
    }
  });

  it('shows a heading without its anchor', () => {
    expect(render('## Weak *references* {#weakref}')).toContain('  Weak references\n  ─────');
  });

  it('wraps a paragraph, line ends of the source notwithstanding', () => {
    expect(render('One two\nthree **four\nfive** six.', 24)).toBe(
      '\n  One two three *four\n  five* six.\n',
    );
  });

  it('closes and opens a style where a line ends', () => {
    expect(render('a **bold sentence that goes on** and ends', 24, painted)).toBe(
      [
        '',
        '  a <strong>bold sentence that</strong>',
        '  <strong>goes on</strong> and ends',
        '',
      ].join('\n'),
    );
  });

  it('keeps a command on one line', () => {
    const screen = render('Now try this: `events-course run 01 --source`.', 44);
    expect(screen).toContain('  `events-course run 01 --source`.');
  });

  it('breaks a word that is longer than the line', () => {
    expect(linesOf(render('x'.repeat(50), 40))).toEqual([
      `  ${'x'.repeat(36)}`,
      `  ${'x'.repeat(14)}`,
    ]);
  });

  it('indents nested lists and numbers the ordered ones', () => {
    expect(linesOf(render('- one\n  1. first\n  2. second\n- two'))).toEqual([
      '  · one',
      '    1. first',
      '    2. second',
      '  · two',
    ]);
  });

  it('marks a quote on every line', () => {
    expect(linesOf(render('> a quote that needs more than one line here', 30))).toEqual([
      '  │ a quote that needs more',
      '  │ than one line here',
    ]);
  });

  it('shows what a program prints apart from the program', () => {
    const screen = render('```ts run\nconsole.log(1);\n```\n\n```text output\n1\n```');
    expect(linesOf(screen)).toEqual(['    console.log(1);', '    prints', '    │ 1']);
  });

  it('paints keywords, strings and comments of TypeScript', () => {
    const code = "const a = 'new'; // for now\nitem.for(a);";
    expect(linesOf(render(`\`\`\`ts\n${code}\n\`\`\``, 80, painted))).toEqual([
      "    <code>const</code> a = <pass>'new'</pass>; <dim>// for now</dim>",
      '    item.for(a);',
    ]);
  });

  it('paints a command and its remark', () => {
    const screen = render('```sh\nevents-course run 01   # two heaps\n```', 80, painted);
    expect(screen).toContain('<action>events-course run 01</action><dim>   # two heaps</dim>');
  });

  it('lets long lines of code go on below, further in', () => {
    const code = '  const total = counts.reduce((sum, count) => sum + count, 0);';
    const lines = linesOf(render(`\`\`\`ts\nfunction f() {\n${code}\n}\n\`\`\``, 40));
    expect(lines[1]).toMatch(/^ {6}const/);
    expect(lines[2]).toMatch(/^ {8}\S/);
  });
});

describe('a table', () => {
  const table =
    '| what | memory |\n| --- | --: |\n| leak | grows with every cycle, for objects that nobody needs |\n| bloat | 1,000 |';

  it('shares out the columns and wraps its cells', () => {
    expect(linesOf(render(table, 60))).toEqual([
      `  what  ${'memory'.padStart(50)}`,
      `  ─────  ${'─'.repeat(49)}`,
      `  leak   ${'grows with every cycle, for objects that nobody'.padStart(49)}`,
      `         ${'needs'.padStart(49)}`,
      `  bloat  ${'1,000'.padStart(49)}`,
    ]);
  });

  it('becomes rows of key and value on a narrow screen', () => {
    expect(render(table, 40)).toBe(
      [
        '',
        '  leak',
        '    memory: grows with every cycle,',
        '    for objects that nobody needs',
        '',
        '  bloat',
        '    memory: 1,000',
        '',
      ].join('\n'),
    );
  });

  it('aligns letters that are two columns wide', () => {
    const lines = linesOf(render('| a | b |\n| --- | --- |\n| 日本 | x |\n| abcd | y |'));
    expect(lines.slice(2)).toEqual(['  日本  x', '  abcd  y']);
  });
});

describe('links', () => {
  it('to another guide say what opens it', () => {
    const text =
      'See [guide 05](./05-a.md#outbox), [the outbox](./05-a.md#outbox), [more](./06-b.md).';
    expect(render(text, 100)).toContain(
      'See guide 05#outbox, the outbox (guide 05#outbox), more (guide 06).',
    );
  });

  const link = 'See [the docs](https://nodejs.org/api/events.html) and [above](#bind).';

  it('can be opened where the terminal knows how', () => {
    const screen = renderGuide(link, { theme: painted, columns: 80, links: true });
    expect(screen).toContain('\x1b]8;;https://nodejs.org/api/events.html\x07<path>the docs</path>');
    expect(stripVTControlCharacters(screen)).toContain('See <path>the docs</path> and');
  });

  it('are spelled out where it does not, but for those within the guide', () => {
    expect(render(link, 100)).toContain('the docs (https://nodejs.org/api/events.html) and above.');
  });
});

it('needs no symbol beyond ASCII on a plain terminal', () => {
  expect(render(`${everything}\n\nhub → listener …`, 80, plain)).toMatch(/^[\x20-\x7e\n]*$/);
});

describe('sections', () => {
  const markdown =
    '# Title\n\nIntro.\n\n## One {#first}\n\nText.\n\n### Under `one`\n\nMore.\n\n## Two\n\n```sh\n## not a heading\n```\n';

  it('have the anchor that they name, or the slug that GitHub makes', () => {
    expect(sectionsOf(markdown).map(({ anchor, title, depth }) => [anchor, title, depth])).toEqual([
      ['title', 'Title', 1],
      ['first', 'One', 2],
      ['under-one', 'Under one', 3],
      ['two', 'Two', 2],
    ]);
    expect(slug("Node's warning: a hint, not a limit")).toBe('nodes-warning-a-hint-not-a-limit');
  });

  it('are found with their sub-sections', () => {
    expect(findSection(markdown, 'first')).toBe(
      '## One {#first}\n\nText.\n\n### Under `one`\n\nMore.\n\n',
    );
    expect(findSection(markdown, 'under-one')).toBe('### Under `one`\n\nMore.\n\n');
    expect(findSection(markdown, 'two')).toMatch(/not a heading\n```\n$/);
    expect(findSection(markdown, 'three')).toBeUndefined();
  });

  it('are found in a checkout with Windows line ends', () => {
    expect(findSection(markdown.replaceAll('\n', '\r\n'), 'under-one')).toBe(
      '### Under `one`\n\nMore.\n\n',
    );
  });
});

const everything = `# A title that is a little longer than forty columns

Text with \`code\`, **weight** and [a link](https://example.org/a/rather/long/address/for/a/line).

## Lists {#lists}

- one that is long enough to need a second line on a narrow screen, and says so
  - under it

1. first

   a paragraph of the first

2. second

> quoted, at some length, so that it has to be wrapped on a narrow screen

| command | about |
| --- | --- |
| \`events-course check exercise-1 --step 1\` | a detector that does not leak |

---

\`\`\`ts run
export const survivors = made.filter((ref) => ref.deref()).map(({ name }) => name);
\`\`\`

\`\`\`text output
1
\`\`\`
`;
