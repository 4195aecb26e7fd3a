// Files of the learner's are replaced whole or not at all.
import fs from 'node:fs';

/**
 * Written beside it first, then renamed: what stops us in between, a full disk or a missing right,
 * leaves every file as it was. Copying over it would not: where that fails, the file is gone.
 */
export function replaceFiles(files: { target: string; content: Buffer }[]): void {
  const drafts = files.map(({ target, content }) => {
    const real = fs.existsSync(target) ? fs.realpathSync(target) : target; // a link stays one
    return { real, draft: draftOf(real), content };
  });
  try {
    for (const { draft, content } of drafts) fs.writeFileSync(draft, content, { flag: 'wx' });
    for (const { draft, real } of drafts) fs.renameSync(draft, real);
  } catch (error) {
    for (const { draft } of drafts) removeIfAny(draft);
    throw error;
  }
}

/** A name beside it that nobody can have made a link of. */
export const draftOf = (target: string): string =>
  `${target}.${crypto.randomUUID().slice(0, 8)}.draft`;

function removeIfAny(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // What kept us from writing it may keep us from removing it; why is said by the first error.
  }
}
