// What the shells are offered at Tab. Loaded only where one asks.
import type { Complete } from '@bomb.sh/tab';
import addTab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import type { Course } from '../course/course.ts';
import { lessonNumber } from '../course/find.ts';
import type { Commands } from './commands.ts';

/** Adds `complete -- <words>`, which the scripts of `completion` ask: what may stand at the last word? */
export function addComplete(program: Command, commands: Commands, course: Course): void {
  const root = addTab(program);
  root.commands.delete('complete'); // nobody types it
  for (const [name, { arguments: [first] = [], optionsOf }] of Object.entries(commands)) {
    const [argument] = root.commands.get(name)?.arguments.values() ?? [];
    if (argument && first?.words)
      argument.handler = (complete) => completeAll(complete, first.words(course));
    for (const lesson of optionsOf ? course.lessons : []) {
      const command = root.command(`${name} ${lessonNumber(lesson)}`, lesson.title);
      for (const { name: option, says, words } of optionsOf!(lesson))
        if (words)
          command.option(option, says, (complete) => completeAll(complete, Object.entries(words)));
        else command.option(option, says);
    }
  }
}

function completeAll(complete: Complete, words: [word: string, says: string][]): void {
  for (const [word, says] of words) complete(word, says);
}
