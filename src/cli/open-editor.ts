// Opens a file at a line in the learner's editor: `$VISUAL` or `$EDITOR`, else one that runs, else VS Code.
import { spawn } from 'node:child_process';
import argumentsFor from 'launch-editor/get-args.js';
import guessEditor from 'launch-editor/guess.js';

export interface FilePosition {
  file: string;
  line: number;
  column: number;
}

/** Waits for an editor that takes the terminal; undefined, or why it could not be opened. */
export function openEditor(
  { file, line, column }: FilePosition,
  env: Record<string, string | undefined>,
): Promise<string | undefined> {
  const [editor = 'code', ...own] = guessEditor(env.VISUAL || env.EDITOR).filter(
    (part) => part !== null,
  );
  const args = [...own, ...argumentsFor(editor, file, line, column)].map(String);
  const child = spawn(editor, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve(`${editor} cannot be started: ${message}`));
    child.on('close', (code) => resolve(code ? `${editor} ended with code ${code}` : undefined));
  });
}
