// Where this copy of the program is, and what starts it from a folder.
import fs from 'node:fs';
import path from 'node:path';
import { slashPath } from '../course/paths.ts';

const name = 'events-course';

export interface Installed {
  /** The package's folder: a clone, or what npm has made of it. */
  root: string;
  /** It was published to npm's registry, so this version can be fetched from there. */
  isPublished: boolean;
}

/** `--no-install`: npm never fetches a stranger's package of this name. */
export const installedCommand = ['npx', '--no-install', name];

type Environment = Record<string, string | undefined>;

/** The command line that starts this copy from `folder`. It works as it is printed, and fetches nothing. */
export function programFrom(folder: string, installed: Installed | undefined, env: Environment) {
  if (!installed || isOnPath(installed, env)) return name;
  if (isNearby(folder, installed)) return `npx ${name}`;
  return `node ${shellWord(binFrom(folder, installed))}`;
}

/** The same for a file in the workspace, which is there before and after `npm install`. */
export function commandIn(workspace: string, installed: Installed | undefined, env: Environment) {
  const isFound = !installed || installed.isPublished || isOnPath(installed, env);
  return isFound ? installedCommand : ['node', binFrom(workspace, installed)];
}

/** What package.json writes to get this copy: the version from npm, else the clone. */
export function dependencyOn(installed: Installed | undefined, version: string, workspace: string) {
  if (!installed || installed.isPublished) return version;
  return `file:${slashPath(workspace, installed.root)}`;
}

/** One word for a shell, however many spaces it has. */
export function shellWord(text: string): string {
  if (/^[\w./:@%+=,~-]+$/.test(text)) return text;
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}

/** The shorter of the two ways to write it. */
function binFrom(folder: string, { root }: Installed): string {
  const bin = path.join(root, 'bin', `${name}.js`);
  const absolute = bin.split(path.sep).join('/');
  const relative = slashPath(folder, bin);
  return relative.length <= absolute.length ? relative : absolute;
}

/** A folder that npx has put there is left out: it is gone when the command has ended. */
function isOnPath(installed: Installed, { PATH = '' }: Environment): boolean {
  return PATH.split(path.delimiter)
    .filter((folder) => folder !== '' && !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder))
    .some((folder) =>
      process.platform === 'win32'
        ? isRoot(path.join(folder, 'node_modules', name), installed)
        : isRoot(path.join(folder, name), installed, 'bin', `${name}.js`),
    );
}

/** As npx looks for it: in the nearest folder upward that npm takes for a project. */
function isNearby(from: string, installed: Installed): boolean {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (isRoot(folder, installed)) return true;
    if (isRoot(path.join(folder, 'node_modules', name), installed)) return true;
    const isProject = ['package.json', 'node_modules'].some((entry) =>
      fs.existsSync(path.join(folder, entry)),
    );
    if (isProject || folder === path.dirname(folder)) return false;
  }
}

function isRoot(file: string, { root }: Installed, ...below: string[]): boolean {
  if (!fs.existsSync(file)) return false; // nearly always, and an error takes much longer to make
  try {
    return fs.realpathSync(file) === path.join(root, ...below);
  } catch {
    return false;
  }
}
