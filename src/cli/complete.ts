// What the shells are offered at Tab. Loaded only where one asks.
import type { Complete, RootCommand, Command as ShellCommand } from '@bomb.sh/tab';
import addTab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import type { Course, Lesson } from '../course/course.ts';
import { exerciseNumber, guideName, lessonNumber } from '../course/find.ts';
import { offeredOptions } from './lesson-options.ts';

/** Adds `complete -- <words>`, which the scripts of `completion` ask: what may stand at the last word? */
export function addComplete(program: Command, course: Course): void {
  const root = addTab(program);
  root.commands.delete('complete'); // nobody types it
  const lessons = course.lessons.map((lesson): [string, string] => [
    lessonNumber(lesson),
    lesson.title,
  ]);
  const exercises = course.exercises.map((exercise): [string, string] => [
    exerciseNumber(exercise),
    exercise.title,
  ]);
  const guides = course.guides.map((guide): [string, string] => [guideName(guide), guide.title]);
  for (const command of ['run', 'play', 'quiz']) offer(root.commands.get(command), lessons);
  for (const command of ['check', 'hint', 'diff', 'attempts', 'reset'])
    offer(root.commands.get(command), exercises);
  offer(root.commands.get('guide'), guides);
  for (const lesson of course.lessons) offerOptions(root, lesson);
}

function offerOptions(root: RootCommand, lesson: Lesson): void {
  const command = root.command(`run ${lessonNumber(lesson)}`, lesson.title);
  for (const { name, says, words } of offeredOptions(lesson)) {
    if (words)
      command.option(name, says, (complete) => completeAll(complete, Object.entries(words)));
    else command.option(name, says);
  }
}

/** The words for the first argument of a command, each with what it is. */
function offer(command: ShellCommand | undefined, words: [word: string, says: string][]): void {
  const [first] = command?.arguments.values() ?? [];
  if (!first) return;
  first.handler = (complete) => completeAll(complete, words);
}

function completeAll(complete: Complete, words: [word: string, says: string][]): void {
  for (const [word, says] of words) complete(word, says);
}
