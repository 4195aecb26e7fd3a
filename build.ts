// Builds dist/: the program, split so that a command loads only what it needs; the grader's engine;
// the course's content; the licences of what is bundled.
import fs from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { buildContent } from './src/course-build/build-content.ts';
import { buildEngine } from './src/course-build/build-engine.ts';
import { buildProgram } from './src/course-build/build-program.ts';
import { loadCourse } from './src/course-build/load-course.ts';

const root = import.meta.dirname;
const dist = path.join(root, 'dist');
const engine = { engine: path.join(dist, 'engine'), cache: path.join(dist, 'cache') };

fs.rmSync(dist, { recursive: true, force: true });
const [metafile, course] = await Promise.all([
  buildProgram({ root, dist }),
  loadCourse(root),
  buildEngine(path.join(root, 'src/grader/engine'), engine.engine),
]);
await buildContent({
  root,
  course,
  content: path.join(dist, 'content'),
  engine,
  starters: 'committed',
});
fs.rmSync(engine.cache, { recursive: true, force: true });
fs.writeFileSync(path.join(dist, 'THIRD-PARTY-LICENSES.txt'), licencesOf(metafile));
// What `npm publish` builds is on npm afterwards; a workspace made by it installs its version from there.
if (process.env.npm_command === 'publish') fs.writeFileSync(path.join(dist, 'published'), '');

function licencesOf(metafile: Metafile): string {
  const folders = Object.keys(metafile.inputs)
    .map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
    .filter((folder) => folder !== undefined);
  const engineParts = ['@vitest/runner', '@vitest/expect', '@vitest/spy', '@vitest/utils', 'chai'];
  const lessonParts = ['eventemitter3', 'mitt'];
  const named = [...engineParts, ...lessonParts].map((name) => `node_modules/${name}`);
  const all = new Set([...folders, ...named]);
  return [...all].sort().map(licenceIn).join('\n\n');
}

function licenceIn(folder: string): string {
  const { name, version, license } = JSON.parse(
    fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  const file = fs.readdirSync(path.join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? fs.readFileSync(path.join(root, folder, file), 'utf8').trim() : license;
  return `${name} ${version} (${license})\n\n${text}`;
}
