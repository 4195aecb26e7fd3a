// Which arguments open a file at a line, for each editor that we know.
import path from 'node:path';

export interface FilePosition {
  file: string;
  /** 1-based. */
  line: number;
  column: number;
}

export interface EditorArguments {
  args: string[];
  /** It has a window of its own, so nobody waits for its end. */
  hasWindow: boolean;
}

type Family = [names: RegExp, argsAt: (position: FilePosition) => string[], hasWindow?: 'window'];

const cursor = ({ file, line, column }: FilePosition) => [`+call cursor(${line}, ${column})`, file];
const plusLine = ({ file, line }: FilePosition) => [`+${line}`, file];
const plusPlace = ({ file, line, column }: FilePosition) => [`+${line}:${column}`, file];
const withColons = ({ file, line, column }: FilePosition) => [`${file}:${line}:${column}`];
const lineOption = ({ file, line, column }: FilePosition) => [
  ...['--line', String(line), '--column', String(column)],
  file,
];

const families: Family[] = [
  [/^(vim|vimx|nvim|vim\.(basic|gtk3?|nox|athena))$/, cursor],
  [/^(gvim|mvim)$/, cursor, 'window'],
  [/^(vi|nvi|vis|vim\.tiny|joe|jmacs|mg|mcedit|pico|ne)$/, plusLine],
  [/^r?nano$/, ({ file, line, column }) => [`+${line},${column}`, file]],
  [/^(micro|kak|emacs(-nox|-gtk|-\d[\d.]*)?|emacsclient)$/, plusPlace],
  [/^(hx|helix)$/, withColons],
  [/^(subl|sublime|sublime_text|atom|zed|zeditor|zedit|lapce|nova|geany)$/, withColons, 'window'],
  [
    /^(code|code-insiders|code - insiders|code-oss|codium|vscodium|cursor|windsurf|trae|antigravity|kiro|positron)$/,
    (position) => ['-r', '-g', ...withColons(position)],
    'window',
  ],
  [
    /^(idea|webstorm|phpstorm|pycharm|rubymine|goland|clion|rider|rustrover|appcode|datagrip|aqua|studio)(64)?$/,
    lineOption,
    'window',
  ],
  [/^(wstorm|charm)$/, withColons, 'window'],
  [/^(kate|kwrite)$/, lineOption, 'window'],
  [/^(gedit|gnome-text-editor)$/, plusPlace, 'window'],
  [/^(pluma|xed|bbedit)$/, plusLine, 'window'],
  [/^(mate|rmate|mine)$/, ({ file, line }) => ['--line', String(line), file], 'window'],
  [/^cot$/, ({ file, line, column }) => ['-l', `${line}`, '-c', `${column}`, file], 'window'],
  [/^notepad\+\+$/, ({ file, line, column }) => [`-n${line}`, `-c${column}`, file], 'window'],
];

/** Of an editor that we don't know: the file alone, in the terminal. A number would be opened as another file. */
export function editorArguments(command: string, position: FilePosition): EditorArguments {
  const name = path.win32
    .basename(command) // takes both slashes
    .replace(/\.(exe|cmd|bat|sh|appimage)$/i, '')
    .toLowerCase();
  const [, argsAt, hasWindow] = families.find(([names]) => names.test(name)) ?? [];
  return { args: argsAt?.(position) ?? [position.file], hasWindow: hasWindow === 'window' };
}
