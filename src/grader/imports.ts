// The files that an answer is made of: what esbuild would read for it, found without running esbuild.
// So it is also known of an answer that can't be bundled, and of a file that isn't there yet.
import fs from 'node:fs';
import path from 'node:path';
import { readRegularFile } from '../course/regular-file.ts';
import { mostAnswerBytes } from './limits.ts';

interface Entry {
  /** The learner's file, absolute. */
  file: string;
  /** Nothing outside is part of an answer. */
  workspace: string;
  /** Files that come with the exercise: the learner's copies are never read. */
  given: string[];
}

/** The entry, and each path at which a file that it imports, directly or not, is or could be. */
export function filesBehind({ file, workspace, given }: Entry): string[] {
  const found = new Set([file]);
  for (const importer of found) {
    const folder = path.dirname(importer);
    for (const named of filesNamedIn(readSource(importer), importer === file ? given : [])) {
      const paths = pathsFor(path.resolve(folder, named));
      for (const each of paths) if (isWithin(workspace, each)) found.add(each);
    }
    if (found.size > most) break;
  }
  return [...found];
}

/** What a text quotes that names a file by its path, except the `given` ones. */
export const filesNamedIn = (text: string, given: string[]): string[] =>
  [...text.matchAll(/['"`](\.\.?\/[^'"`]*)['"`]/g)]
    .map(([, named]) => named!)
    .filter((named) => !given.includes(named.replace(/^\.\.?\//, '')));

/** An answer has a handful of files. This many can only be a mistake. */
const most = 5000;

const extensions = ['.tsx', '.ts', '.jsx', '.js', '.css', '.json'];

/** Where esbuild looks for a file: as named, with an extension, TypeScript for JavaScript, in a folder. */
export function pathsFor(named: string): string[] {
  const typeScript = named.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  const withExtension = extensions.map((extension) => named + extension);
  const inFolder = ['package.json', ...extensions.map((extension) => `index${extension}`)];
  return [
    named,
    ...(typeScript === named ? [] : [typeScript, typeScript.replace(/\.ts$/, '.tsx')]),
    ...withExtension,
    ...inFolder.map((name) => path.join(named, name)),
  ];
}

function isWithin(workspace: string, file: string): boolean {
  const [top] = path.relative(workspace, file).split(path.sep);
  return top !== '..' && top !== 'node_modules' && !path.isAbsolute(top!);
}

/** Empty where there is nothing to read. A pipe or a device would never end. */
function readSource(file: string): string {
  if (!/\.[cm]?[jt]sx?$/.test(file)) return '';
  try {
    return readRegularFile(fs.realpathSync(file), mostAnswerBytes)?.toString('utf8') ?? '';
  } catch {
    return '';
  }
}
