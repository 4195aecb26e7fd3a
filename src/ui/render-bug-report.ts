// What `report` writes: Markdown, for people to read before they send it.
import type { Finding } from './render-doctor.ts';

export interface BugReport {
  versions: [what: string, says: string][];
  findings: Finding[];
  /** As the log has it. */
  lastVerdict: Record<string, unknown> | undefined;
  lastError: { at: string; course: string; command: string; stack: string } | undefined;
}

export function renderBugReport({ versions, findings, lastVerdict, lastError }: BugReport): string {
  return [
    '# A report about events-course',
    'What happened, and what did you expect? Please write it here.',
    '## Versions',
    list(versions),
    '## Setup',
    list(
      findings.map(({ name, status, says, todo }) => [
        `${name}, ${marks[status]}`,
        todo ? `${says}. ${todo}` : says,
      ]),
    ),
    '## Last verdict',
    lastVerdict
      ? list(Object.entries(lastVerdict).map(([key, value]) => [key, String(value)]))
      : 'None.',
    '## Last internal error',
    lastError ? renderError(lastError) : 'None.',
    '',
  ].join('\n\n');
}

/** Whatever is in the text: its fence is longer than any in it. */
export function renderCode(file: string, text: string): string {
  return `## ${file}\n\n${fenced(text, 'ts')}\n`;
}

const marks = { fine: 'fine', 'so-so': 'could be better', wrong: 'wrong' };

const list = (rows: [string, string][]) =>
  rows.map(([what, says]) => `- ${what}: ${says.replace(/\s+/g, ' ')}`).join('\n');

const renderError = ({ at, course, command, stack }: NonNullable<BugReport['lastError']>) =>
  `At ${at}, events-course ${course}: \`events-course ${command.replaceAll('`', "'")}\`\n\n${fenced(stack)}`;

function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}
