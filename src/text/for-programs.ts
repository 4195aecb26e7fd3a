// Lines on the screen are also read by programs: GitHub's runner takes commands from them, an editor
// problems. What others wrote must be neither.

/** A command of the runner stands at the start of a line, `::error::`, or anywhere in it, `##[error]`. */
export const withoutCommands = (text: string): string =>
  text.replace(/^([^\S\n]*):(?=:)/gm, '$1: ').replaceAll('##[', '## [');

/** Only a line of `--problems` has the colon after `exercises/exercise-1.ts:1:1`. */
export const withoutProblems = (text: string): string =>
  text.replace(/(:\d+:\d+(?:\x1b\[[\d;]*m)*):/g, '$1');
