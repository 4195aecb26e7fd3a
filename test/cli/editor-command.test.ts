import { describe, expect, test } from 'vitest';
import { editorArguments } from '../../src/cli/editor-command.ts';

const file = '/my course/exercises/exercise-1.ts';
const position = { file, line: 80, column: 11 };
const colons = `${file}:80:11`;
const jetBrains =
  'idea webstorm phpstorm pycharm rubymine goland clion rider rustrover appcode datagrip aqua studio';

/** Commands → their arguments, and whether they have a window. */
const known: [commands: string, args: string[], hasWindow: boolean][] = [
  ['vim vimx nvim vim.basic vim.gtk vim.gtk3 vim.nox vim.athena', cursor(), false],
  ['gvim mvim', cursor(), true],
  ['vi nvi vis vim.tiny joe jmacs mg mcedit pico ne', ['+80', file], false],
  ['nano rnano', ['+80,11', file], false],
  ['micro kak emacsclient', ['+80:11', file], false],
  ['emacs emacs-nox emacs-gtk emacs-29 emacs-29.10', ['+80:11', file], false],
  ['hx helix', [colons], false],
  ['subl sublime sublime_text atom zed zeditor zedit lapce nova geany', [colons], true],
  ['wstorm charm', [colons], true],
  [
    'code code-insiders code-oss codium vscodium cursor windsurf trae antigravity kiro positron',
    ['-r', '-g', colons],
    true,
  ],
  [`${jetBrains} idea64 studio64`, ['--line', '80', '--column', '11', file], true],
  ['kate kwrite', ['--line', '80', '--column', '11', file], true],
  ['gedit gnome-text-editor', ['+80:11', file], true],
  ['pluma xed bbedit', ['+80', file], true],
  ['mate rmate mine', ['--line', '80', file], true],
  ['cot', ['-l', '80', '-c', '11', file], true],
  ['notepad++', ['-n80', '-c11', file], true],
];

function cursor(): string[] {
  return ['+call cursor(80, 11)', file];
}

const fileAlone = { args: [file], hasWindow: false };

describe.each(known)('%s', (commands, args, hasWindow) => {
  test.each(commands.split(' '))('%s opens at the line that failed', (command) => {
    expect(editorArguments(command, position)).toEqual({ args, hasWindow });
  });

  test.each(commands.split(' '))('a script with %s in its name is another editor', (command) => {
    expect(editorArguments(`my-${command}`, position)).toEqual(fileAlone);
    expect(editorArguments(`${command}-of-mine`, position)).toEqual(fileAlone);
  });
});

test('the name counts, whatever the path, the ending and the letter case', () => {
  const nano = { args: ['+80,11', file], hasWindow: false };
  for (const ending of ['', '.exe', '.CMD', '.bat', '.sh', '.AppImage'])
    for (const folder of ['', '/usr/bin/', 'C:\\Editors\\'])
      expect(editorArguments(`${folder}Nano${ending}`, position)).toEqual(nano);
  expect(editorArguments('nano.exe.old', position)).toEqual(fileAlone);
  expect(editorArguments('C:\\VS\\Code - Insiders.exe', position).args[0]).toBe('-r');
});

test('an editor that we do not know gets the file alone, in the terminal', () => {
  expect(editorArguments('my-editor', position)).toEqual(fileAlone);
});
