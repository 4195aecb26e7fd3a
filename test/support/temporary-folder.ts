import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const temporaryFolder = (name: string): string =>
  fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), `${name}-`)));
