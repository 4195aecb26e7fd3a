// The program for authors, `dev`: the package leaves it out, so only a clone has it.
import { command as check } from './cli/commands/dev/check.ts';
import { command as scaffold } from './cli/commands/dev/new.ts';
import type { EngineFiles } from './grader/child.ts';
import { type Authors, runProcess } from './main.ts';

const authors: Authors = {
  name: 'events-course dev',
  says: 'for authors',
  commands: { check, new: scaffold },
};

export const runForAuthors = (dist: string, engine: EngineFiles) =>
  runProcess(dist, engine, {}, authors);
