// Opens a file at a line in the learner's editor: `$VISUAL` or `$EDITOR`, else one that runs, else VS Code.
import { type SpawnOptions, spawn } from 'node:child_process';
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
  const child = spawn(...startOf(editor, args, process.platform));
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve(`${editor} cannot be started: ${message}`));
    child.on('close', (code) => resolve(code ? `${editor} ended with code ${code}` : undefined));
  });
}

/** On Windows many editors are .cmd files, which only a shell starts: there all is one line, so a path with spaces needs quotes. */
export function startOf(
  editor: string,
  args: string[],
  platform: NodeJS.Platform,
): [command: string, args: string[], options: SpawnOptions] {
  if (platform !== 'win32') return [editor, args, { stdio: 'inherit' }];
  return [
    [editor, ...args].map((part) => `"${part}"`).join(' '),
    [],
    { stdio: 'inherit', shell: true },
  ];
}
