// esbuild's `build`, which notes what it bundles; and the licenses that have to go with it.
import fs from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build as esbuild, type OutputFile } from 'esbuild';

const bundled = new Set<string>();

/** Whatever is shipped is built by this, so that no license is forgotten. */
export async function build(options: BuildOptions): Promise<OutputFile[]> {
  const { metafile, outputFiles = [] } = await esbuild({ ...options, metafile: true });
  for (const folder of packagesIn(Object.keys(metafile.inputs))) bundled.add(folder);
  return outputFiles;
}

/** The folders of the packages that were bundled since the program started. */
export const bundledPackages = (): string[] => [...bundled];

/** Of the files that went into a bundle: a package within a package counts alone. */
export const packagesIn = (files: string[]): string[] => [
  ...new Set(
    files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []),
  ),
];

/** Throws where a package has no text: it may not be shipped then. */
export const licensesOf = (folders: string[]): string => folders.map(licenseIn).sort().join('\n\n');

function licenseIn(folder: string): string {
  const about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : mitOf(about);
  const head = `${about.name} ${about.version} (${about.license})`;
  if (!text) throw new Error(`${head} is bundled, but has no license text.`);
  return `${head}\n\n${text}`;
}

/** They declare MIT and name their authors, but ship no text. Looked up one by one. */
const declareMitOnly = ['@bomb.sh/tab'];

const mitOf = ({ name, author }: { name: string; author: string }) =>
  declareMitOnly.includes(name) ? `${mit[0]}\n\nCopyright (c) ${author}\n\n${mit[1]}` : undefined;

const mit = [
  'MIT License',
  `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`,
];
