// Hashes by which a proof is known again: of texts, of folders, and of the code that proves.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesIn } from '../course/paths.ts';

/** Each with its length, so that no text can pass for the end of another. */
export const hashOf = (...texts: (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:`).update(text);
  return hash.digest('hex');
};

/** Of names and contents; a folder that is missing counts as empty. */
export const hashOfFolder = (folder: string): string =>
  hashOf(
    ...(fs.existsSync(folder) ? filesIn(folder) : []).flatMap((file) => [
      file,
      fs.readFileSync(path.join(folder, file)),
    ]),
  );

/** Set by the build: what the built program was made from, which `src` may no longer be. */
declare const builtFrom: string | undefined;

/** Of all code that a verdict, a run or a snippet goes through, and of the packages that are installed. */
export const hashOfCode = (): string =>
  typeof builtFrom === 'string' ? builtFrom : hashOfSources();

/** No verdict, run or snippet goes through these. */
const others = ['cli', 'diff', 'progress', 'ui', 'watch', 'workspace'];

function hashOfSources(): string {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const src = path.join(root, 'src');
  const folders = fs
    .readdirSync(src, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !others.includes(entry.name))
    .map(({ name }) => name);
  const files = ['package-lock.json', 'tsconfig.json'].map((file) => path.join(root, file));
  return hashOf(
    ...folders.sort().map((name) => hashOfFolder(path.join(src, name))),
    ...files.map((file) => fs.readFileSync(file)),
  );
}
