// An import that the learner's own settings would lead to a file: it looks like a package, and isn't one.
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { readRegularFile } from '../course/regular-file.ts';
import { mostAnswerBytes } from './limits.ts';

/** What to do about it, where the specifier is an alias. */
export function aliasAdvice(specifier: string, workspace: string): string | undefined {
  const declared = declarationOf(specifier, workspace);
  return declared && `It is a path alias (${declared}), which graded files can't use. ${relative}`;
}

const relative = 'Import the file by its relative path, such as ./lib/bus.ts.';

function declarationOf(specifier: string, workspace: string): string | undefined {
  if (isBuiltin(specifier)) return undefined;
  if (specifier.startsWith('#')) return '`imports` in package.json';
  const isMatched = pathsIn(path.join(workspace, 'tsconfig.json')).some((pattern) =>
    matches(pattern, specifier),
  );
  // No package can have these names.
  return isMatched || /^[@~]\//.test(specifier) ? '`paths` in tsconfig.json' : undefined;
}

/** The keys of `paths`: the file may have comments, so it isn't parsed as a whole. */
function pathsIn(tsconfig: string): string[] {
  try {
    const text = readRegularFile(tsconfig, mostAnswerBytes)?.toString('utf8') ?? '';
    const [, paths = ''] = /"paths"\s*:\s*\{([^}]*)/.exec(text) ?? [];
    return [...paths.matchAll(/"([^"]+)"\s*:\s*\[/g)].map(([, pattern]) => pattern!);
  } catch {
    return [];
  }
}

/** `@lib/*` matches `@lib/bus`. `*` alone would match every package. */
function matches(pattern: string, specifier: string): boolean {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return pattern === specifier;
  return start !== '' && specifier.startsWith(start) && specifier.endsWith(end);
}
