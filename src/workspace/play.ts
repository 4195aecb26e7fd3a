// A lesson's example as the learner's own: copied once, then left alone.
import fs from 'node:fs';
import path from 'node:path';
import { builtLesson, builtStage, filesIn, playFolder } from '../course/paths.ts';
import { draftOf, replaceFiles } from './replace-files.ts';
import { differs, keepBackup, refuseOutside } from './workspace.ts';

/** Copies the sources where there is no copy yet. Returns the folder, and whether it was made now. */
export function copyToPlay(
  workspace: string,
  content: string,
  id: string,
): { folder: string; isNew: boolean } {
  const folder = playFolder(workspace, id);
  refuseOutside(workspace, folder);
  const stage = path.join(path.dirname(folder), 'stage.js');
  const { sources, lesson } = builtLesson(content, id);
  const isNew = !fs.existsSync(folder);
  if (isNew) {
    const draft = draftOf(folder); // renamed when it is whole, so that half a copy is none
    fs.mkdirSync(draft, { recursive: true });
    for (const file of filesIn(sources)) {
      const text = fs.readFileSync(path.join(sources, file), 'utf8');
      fs.mkdirSync(path.dirname(path.join(draft, file)), { recursive: true });
      fs.writeFileSync(path.join(draft, file), toNeighbours(text));
    }
    fs.copyFileSync(lesson, path.join(draft, 'lesson.js'));
    fs.renameSync(draft, folder);
  }
  if (fs.existsSync(builtStage(content))) replaceStage(workspace, stage, builtStage(content));
  return { folder, isNew };
}

/** It comes with the course and may change with it. A learner may have changed it too. */
function replaceStage(workspace: string, stage: string, built: string): void {
  const content = fs.readFileSync(built);
  refuseOutside(workspace, stage);
  if (differs(stage, content)) keepBackup(workspace, stage);
  replaceFiles([{ target: stage, content }]);
}

/** What the example imports from the course lies beside the copy. */
const toNeighbours = (text: string): string =>
  text
    .replace(/'([./]+)stage\/stage\.ts'/g, "'$1stage.js'")
    .replace(/'([./]+)lesson\.ts'/g, "'$1lesson.js'");
