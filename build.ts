// Builds dist/: the program, split so that a command loads only what it needs; the grader's engine;
// the course's content; the licenses of what is bundled.
import fs from 'node:fs';
import path from 'node:path';
import { helpTexts } from './src/cli/help-texts.ts';
import { buildContent } from './src/course-build/build-content.ts';
import { buildEngine } from './src/course-build/build-engine.ts';
import { buildProgram } from './src/course-build/build-program.ts';
import { bundledPackages, licensesOf } from './src/course-build/licenses.ts';
import { loadCourse } from './src/course-build/load-course.ts';

const root = import.meta.dirname;
const dist = path.join(root, 'dist');
const engine = { engine: path.join(dist, 'engine'), cache: path.join(dist, 'cache') };

fs.rmSync(dist, { recursive: true, force: true });
const [course] = await Promise.all([
  loadCourse(root),
  buildProgram({ root, dist }),
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
await writeHelp(path.join(dist, 'help'));
fs.writeFileSync(path.join(dist, 'THIRD-PARTY-LICENSES.txt'), licensesOf(bundledPackages()));
// What `npm publish` builds is on npm afterwards; a workspace made by it installs its version from there.
if (process.env.npm_command === 'publish') fs.writeFileSync(path.join(dist, 'published'), '');

/** `check/80.txt` is for 80 columns and more, up to the next file's. */
async function writeHelp(folder: string): Promise<void> {
  for (const [name, texts] of Object.entries(await helpTexts())) {
    fs.mkdirSync(path.join(folder, name), { recursive: true });
    for (const [columns, text] of texts)
      fs.writeFileSync(path.join(folder, name, `${columns}.txt`), text);
  }
}
