// What may be part of an answer: files of its own workspace, and not too much of them.
import fs from 'node:fs';
import path from 'node:path';
import { realPath } from '../course/real-paths.ts';
import { readRegularFile } from '../course/regular-file.ts';
import { pathsFor } from './imports.ts';
import { mostAnswerBytes } from './limits.ts';

interface Entry {
  /** The learner's file, absolute. */
  file: string;
  text: string;
  workspace: string;
  /** Files that come with the exercise: the learner's copies are never read. */
  given: string[];
}

export interface Refusal {
  file: string;
  why: string;
  advice?: string;
}

/** What to say of too much. */
export const tooLarge = {
  size: `larger than ${mostAnswerBytes / 1e6} MB`,
  advice: 'An answer is a few KB of code. Is this the right file? Move large data out of it.',
};

/** The first import that must not be part of the answer: found before esbuild reads it, which might never end. */
export function refusedImport(entry: Entry): Refusal | undefined {
  let left = mostAnswerBytes - Buffer.byteLength(entry.text);
  const texts = new Map([[entry.file, entry.text]]);
  for (const [importer, text] of texts) {
    for (const named of importsIn(text)) {
      const isGiven = importer === entry.file && entry.given.includes(named.replace('./', ''));
      const file = isGiven ? undefined : existing(path.resolve(path.dirname(importer), named));
      if (file === undefined || texts.has(file)) continue;
      const read = readInput(file, entry, left);
      if ('why' in read) return read;
      left -= read.bytes.length;
      texts.set(file, /\.[cm]?[jt]sx?$/.test(file) ? read.bytes.toString('utf8') : '');
    }
  }
  return undefined;
}

function readInput(file: string, entry: Entry, most: number): { bytes: Buffer } | Refusal {
  const why = refusalOf(file, entry);
  if (why) return { file, why };
  try {
    const bytes = readRegularFile(realPath(file), most);
    if (!bytes) return { file, why: 'is not a file' };
    if (bytes.length <= most) return { bytes };
    return { file, why: `makes the answer ${tooLarge.size}`, advice: tooLarge.advice };
  } catch (error) {
    return { file, why: `cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}

/** Paths in quotes, where code imports something. */
function importsIn(text: string): string[] {
  const gap = String.raw`(?:\s|/\*[\s\S]*?\*/|//.*\n)*`;
  const words = new RegExp(
    String.raw`\b(?:from|import|require)\b${gap}\(?${gap}(['"\x60])(\.{0,2}/.*?)\1`,
    'g',
  );
  return [...text.matchAll(words)].map(([, , named]) => named!);
}

/** Where esbuild finds it, a folder itself aside. */
const existing = (named: string): string | undefined =>
  pathsFor(named).find((file) => {
    try {
      return !fs.statSync(file).isDirectory();
    } catch {
      return false;
    }
  });

/** Why a file must not be part of an answer; undefined where it may. */
export function refusalOf(
  file: string,
  entry: { file: string; workspace: string },
): string | undefined {
  if (file === entry.file) return undefined;
  const workspace = realPath(entry.workspace);
  const [top = '', ...below] = path.relative(workspace, realPath(file)).split(path.sep);
  if (top === '..' || path.isAbsolute(top)) return 'is outside your workspace';
  // In a clone the workspace holds the course too. An author checks a file that is of it.
  const isOfCourse = ['solutions', 'dist'].includes(top) && below.length > 0;
  if (isOfCourse && !realPath(entry.file).startsWith(path.join(workspace, top))) {
    return 'is a part of the course: write your own';
  }
  return top === 'node_modules' ? 'is a file of a package' : undefined;
}
