// What `--help` shows below the options: each command as it is typed.
import type { Command } from 'commander';
import { margin, wrap } from '../text/wrap.ts';

const examples: Record<string, [args: string, says: string][]> = {
  'events-course': [
    ['', 'on a terminal: a menu that knows where you are'],
    ['run 01', 'watch a leak being measured'],
    ['check 1', 'grade your answer'],
    ['guide memory-leaks', 'read about it'],
  ],
  run: [
    ['run 01', 'predict, then watch it being measured'],
    ['run 01 --break no-limit', 'a variant that goes wrong on purpose'],
    ['run 01 --help', 'its settings, scenes and variants'],
    ['run --all', 'one after the other'],
  ],
  list: [['list --json', 'the same for a program']],
  play: [
    ['play 04', 'change the code of lesson 04, and see'],
    ['play 03 --max-size 10', "with the lesson's own options"],
  ],
  check: [
    ['check', 'the exercise that you are at'],
    ['check 2 --watch', 'again at every save; keys for hint and diff'],
    ['check 2 --step 3', 'steps 1 to 3 only'],
    ['check 2 --output', 'with everything that your code prints'],
    ['check 5 --at 7', 'one crash point alone'],
    ['check 2 --problems', 'file:line:column: message, for your editor'],
    ['check --all --junit results.xml', 'all of them, for a CI'],
  ],
  hint: [
    ['hint', 'for the step that fails now'],
    ['hint 2 --step 4', 'for this one'],
  ],
  diff: [['diff 1', 'after a pass; before it, --yes']],
  guide: [
    ['guide pubsub', 'page by page, from where you stopped'],
    ['guide leaks#bind', 'one section'],
    ['guide --search dead letter', 'wherever these words stand'],
    ['guide mistakes', 'a section that only one guide has'],
  ],
  topic: [["topic 'order.*' order.paid.eu", 'four dialects, four answers']],
  quiz: [
    ['quiz', 'what is due, then what is new'],
    ['quiz 04', 'about one lesson'],
    ['quiz --explain', 'in your own words'],
  ],
  progress: [
    ['progress --at 3d', 'as it was three days ago'],
    ['progress --export progress.md', 'to hand in'],
    ['progress --import progress.json', 'from another machine'],
  ],
  attempts: [
    ['attempts 2', 'when, and how far each came'],
    ['attempts 2 --show 5', 'the text of attempt 5'],
    ['attempts 2 --restore 5', 'asks first, and says how to undo it'],
  ],
  reset: [['reset 2', 'asks first, and keeps a copy']],
  init: [
    ['init', 'makes events-course/'],
    ['init my-course --ci', 'with a workflow for GitHub'],
  ],
  completion: [
    ['completion bash >> ~/.bashrc', 'for every bash from now on'],
    ['completion zsh >> ~/.zshrc', 'below the line with compinit'],
    ['completion fish > ~/.config/fish/completions/events-course.fish', 'fish finds it there'],
    ['completion powershell >> $PROFILE', 'for every PowerShell from now on'],
  ],
  report: [
    ['report', 'what we need to know of a bug, without your code'],
    ['report --with-code', 'with the exercise that you checked last'],
  ],
  doctor: [['doctor', 'what is wrong, and what to do']],
};

export function addExamples(program: Command): void {
  for (const command of [program, ...program.commands]) {
    const rows = examples[command.name()];
    const columns = () => command.configureOutput().getOutHelpWidth?.() ?? 80;
    const name = command === program ? '' : ` ${command.name()}`;
    command.showHelpAfterError(`See:  ${program.name()}${name} --help`);
    if (rows) command.addHelpText('after', () => `\n${render(rows, columns())}\n`);
  }
}

/** What is said stands beside its command where there is room for all, else below it. */
function render(rows: [args: string, says: string][], columns: number): string {
  const lines = rows.map(([args]) => `events-course ${args}`.trim());
  const width = Math.max(...lines.map((line) => line.length));
  const beside = rows.map(([, says], i) => `${margin}${lines[i]!.padEnd(width)}   ${says}`);
  const below = rows.map(([, says], i) => `${margin}${lines[i]}\n${wrap(says, columns, '    ')}`);
  const fits = beside.every((line) => line.length <= columns);
  return `Examples:\n${(fits ? beside : below).join('\n')}`;
}
