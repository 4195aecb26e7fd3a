// Where a path really leads: through links, and on disks that ignore upper and lower case.
import fs from 'node:fs';
import path from 'node:path';

/** Compares the folders themselves rather than their names. A file may be missing; the folder must exist. */
export function liesWithin(folder: string, file: string): boolean {
  const wanted = identityOf(folder);
  for (let at = realPath(file); ; at = path.dirname(at)) {
    if (wanted !== undefined && identityOf(at) === wanted) return true;
    if (at === path.dirname(at)) return false;
  }
}

/** Of a path that doesn't exist: that of the nearest folder above that does, and the rest. */
export function realPath(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    const above = path.dirname(file);
    return above === file ? file : path.join(realPath(above), path.basename(file));
  }
}

/** A link that leads nowhere is one too. */
export function isLink(file: string): boolean {
  try {
    return fs.lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}

function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = fs.statSync(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
