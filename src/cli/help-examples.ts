// What `--help` shows below the options: a command as it is typed.
import type { Command } from 'commander';
import { margin, wrap } from '../text/lines.ts';
import type { Example } from './define-command.ts';

export function addExamples(command: Command, name: string, examples?: readonly Example[]): void {
  const columns = () => command.configureOutput().getOutHelpWidth?.() ?? 80;
  command.showHelpAfterError(`See:  ${name} --help`);
  if (examples) command.addHelpText('after', () => `\n${render(examples, columns())}\n`);
}

/** What is said stands beside its command where there is room for all, else below it. */
function render(rows: readonly Example[], columns: number): string {
  const lines = rows.map(([args]) => `events-course ${args}`.trim());
  const width = Math.max(...lines.map((line) => line.length));
  const beside = rows.map(([, says], i) => `${margin}${lines[i]!.padEnd(width)}   ${says}`);
  const below = rows.map(([, says], i) => `${margin}${lines[i]}\n${wrap(says, columns, '    ')}`);
  const fits = beside.every((line) => line.length <= columns);
  return `Examples:\n${(fits ? beside : below).join('\n')}`;
}
