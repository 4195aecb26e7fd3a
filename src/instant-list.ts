// `list` from the catalogue alone: neither commander nor the lessons are loaded.
import fs from 'node:fs';
import { list } from './cli/commands/list.ts';
import { createContext } from './cli/context.ts';
import { builtCatalogue } from './course/paths.ts';
import { isTerminal } from './stdout.ts';
import { surroundings } from './surroundings.ts';

/** What `list` prints. Undefined if the program itself has to answer, and explain what went wrong. */
export async function listText(
  options: { json?: boolean },
  dist: string,
): Promise<string | undefined> {
  let text = '';
  try {
    const around = surroundings(dist);
    const { isTTY, columns } = isTerminal() ? process.stdout : {};
    await list(
      options,
      createContext({
        ...around,
        course: JSON.parse(fs.readFileSync(builtCatalogue(around.content), 'utf8')),
        stdout: { isTTY, columns, write: (part) => (text += part) },
      }),
    );
  } catch {
    return undefined;
  }
  return text;
}
