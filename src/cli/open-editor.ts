// Opens a file at a line in the learner's editor: `$VISUAL` or `$EDITOR`, else one that runs, else VS Code.
import { type SpawnOptions, spawn } from 'node:child_process';
import guessEditor from 'launch-editor/guess.js';
import { editorArguments, type FilePosition } from './editor-command.ts';

/** Waits for an editor that takes the terminal; undefined, or why it could not be opened. */
export function openEditor(
  position: FilePosition,
  env: Record<string, string | undefined>,
): Promise<string | undefined> {
  const named = env.VISUAL || env.EDITOR || env.LAUNCH_EDITOR;
  const words = guessEditor(named).filter((word) => typeof word === 'string');
  const [editor = 'code', ...own] = words;
  const { args, hasWindow } = editorArguments(editor, position);
  const child = spawn(...startOf(editor, [...own, ...args], hasWindow, process.platform));
  return new Promise((resolve) => {
    const leave = () => {
      child.unref();
      resolve(undefined);
    };
    const leaving = hasWindow ? setTimeout(leave, leaveAfterMs) : undefined;
    const end = (problem?: string) => {
      clearTimeout(leaving);
      resolve(problem);
    };
    child.on('error', ({ message }) => end(`${editor} cannot be started: ${message}`));
    child.on('close', (code) => end(code ? `${editor} ended with code ${code}` : undefined));
  });
}

/** A window that opens ends its command by then, or stays: with `--wait`, say. One that can't open has ended with a code. */
const leaveAfterMs = 1500;

/** On Windows many editors are .cmd files, which only a shell starts: there all is one line, so a path with spaces needs quotes. */
export function startOf(
  editor: string,
  args: string[],
  hasWindow: boolean,
  platform: NodeJS.Platform,
): [command: string, args: string[], options: SpawnOptions] {
  const stdio = hasWindow ? 'ignore' : 'inherit';
  if (platform !== 'win32') return [editor, args, { stdio, detached: hasWindow }];
  const line = [editor, ...args].map((part) => `"${part}"`).join(' ');
  return [line, [], { stdio, shell: true, windowsHide: hasWindow }];
}
