// Completion in four shells. Loaded only where `completion` or `complete` is called.
import type { Command as ShellCommand } from '@bomb.sh/tab';
import addTab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import type { Course } from '../course/course.ts';
import { exerciseNumber, guideName, lessonNumber } from '../course/find.ts';

/** `completion <shell>` prints a script; the script asks `complete -- <words>`. */
export function addCompletion(program: Command, course: Course): void {
  const root = addTab(program, { completionCommandName: 'completion' });
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
  for (const command of ['check', 'hint', 'diff', 'reset'])
    offer(root.commands.get(command), exercises);
  offer(root.commands.get('guide'), guides);
}

/** The words for the first argument of a command, each with what it is. */
function offer(command: ShellCommand | undefined, words: [word: string, says: string][]): void {
  const [first] = command?.arguments.values() ?? [];
  if (!first) return;
  first.handler = (complete) => {
    for (const [word, says] of words) complete(word, says);
  };
}
