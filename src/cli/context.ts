// What a command gets handed: the course, the world around it, and the ways to speak.
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Catalogue } from '../course/catalogue.ts';
import type { Course } from '../course/course.ts';
import type { Done } from '../course/next.ts';
import { pathFrom } from '../course/paths.ts';
import { liesWithin } from '../course/real-paths.ts';
import { UserError } from '../course/user-error.ts';
import type { Bundler } from '../grader/bundle.ts';
import type { EngineFiles } from '../grader/child.ts';
import type { Happening, ProgressEvent } from '../progress/events.ts';
import { foldProgress, type Progress } from '../progress/fold.ts';
import { append, readLog, UnusableLog } from '../progress/log.ts';
import { withoutCommands } from '../text/for-programs.ts';
import { columnsOf, fitLines } from '../text/lines.ts';
import { count } from '../text/numbers.ts';
import { makeSafe } from '../text/safe.ts';
import { type Theme, themeFor } from '../ui/theme.ts';
import { type Installed, programFrom, shellWord } from '../workspace/installed.ts';
import { defaultFolder, findWorkspace, isWorkspace } from '../workspace/workspace.ts';

/** A stream to write on: the process's own, or a test's. */
export interface Stream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
  /** 1 and 2 are the process's own: what we start can write there by itself. */
  fd?: number;
  on?(event: 'resize', listener: () => void): unknown;
  off?(event: 'resize', listener: () => void): unknown;
}

/** What is typed comes from here. */
export interface Input {
  isTTY?: boolean;
  /** Where it is a terminal. */
  keyboard?: NodeJS.ReadStream;
}

/** The world: everything that a test hands in differently. */
export interface World extends SmallWorld {
  course: Course;
  engine: EngineFiles;
  /** What grades, started already. Who takes it removes it. */
  started?: Started;
}

/** The processes of a grading, running before it is known what they grade. */
export interface Started {
  child?: ChildProcess;
  bundler?: Bundler;
}

/** As much of it as `list` needs. */
export interface SmallWorld {
  course: Catalogue;
  /** Folder of the built content. */
  content: string;
  /** The repository's root, where the program runs from a clone. */
  clone?: string;
  /** Where this copy of the program is; undefined in tests, which have none. */
  installed?: Installed;
  cwd: string;
  env: Record<string, string | undefined>;
  stdin: Input;
  stdout: Stream;
  /** Questions are asked on its terminal. */
  stderr: Stream & { terminal?: NodeJS.WriteStream };
}

export interface Context extends World, Ways {}

/** The ways to speak, and what the workspace says. */
export interface Ways {
  /** The command that starts this program from here: `events-course`, `npx events-course` or `node …`. */
  readonly program: string;
  theme: Theme;
  readonly columns: number;
  /** May we ask? Only where all ends are a terminal: questions go to stderr. */
  isInteractive: boolean;
  /** Results as a screen: no line wider than the terminal. */
  print(text: string): void;
  /** A result for programs: one object on one line, however narrow the terminal. */
  printJson(data: object): void;
  /** Lines that a program reads: as long as they are. */
  printLines(text: string): void;
  /** A text as it is: Markdown, code, commands for the runner. On a terminal it can't move the cursor. */
  printRaw(text: string): void;
  /** A result in the form that was asked for: `--json`, else a screen. */
  answer(options: { json?: boolean }, forms: { json(): object; screen(): string }): void;
  /** Where another program draws: on the terminal itself, if that is ours, else what it prints goes there. */
  live(): 'inherit' | ((text: string) => void);
  /** Talk: questions, warnings, what is going on. */
  say(text: string): void;
  /** The learner's folder; a UserError where there is none. */
  workspace(): string;
  /** As `workspace`, but undefined where there is none. */
  workspaceIfAny(): string | undefined;
  /** Is it the clone's, because the learner is in no workspace and has named none? */
  isElsewhere(): boolean;
  /** A file of the workspace, by a path that can be opened from here. */
  shown(file: string): string;
  /** What was recorded. Never fails a command: of a log that cannot be used, nothing, and that is said. */
  events(): ProgressEvent[];
  progress(): Progress;
  /** Never fails a command: what cannot be recorded is said, and returns false. Nothing is recorded outside a workspace. */
  record(...happenings: Happening[]): boolean;
}

export function createContext<Some extends SmallWorld>(
  world: Some,
  options: { workspace?: string } = {},
): Some & Ways {
  const workspaceIfAny = () =>
    findWorkspace(world.course, { cwd: world.cwd, option: options.workspace, clone: world.clone });
  const inert = world.env.GITHUB_ACTIONS ? withoutCommands : (text: string) => text;
  const isElsewhere = () =>
    options.workspace === undefined &&
    world.clone !== undefined &&
    workspaceIfAny() === world.clone &&
    !liesWithin(world.clone, world.cwd);
  const print = (stream: Stream, text: string) =>
    stream.write(`${inert(stream.isTTY ? fitLines(text, columnsOf(stream, world.env)) : text)}\n`);
  const printJson = (data: object) => world.stdout.write(`${asJson(data)}\n`);
  const say = (text: string) => print(world.stderr, text);
  const said = new Set<string>();
  const sayOnce = (text: string) => {
    if (!said.has(text)) say(text);
    said.add(text);
  };
  /** Nobody who stands in another folder would guess which one is used. */
  const workspaceSaid = () => {
    if (isElsewhere()) sayOnce(`  This folder isn't a workspace. Using the one in ${world.clone}`);
    return workspaceIfAny();
  };
  const events = () => {
    const folder = workspaceSaid();
    if (folder === undefined) return [];
    try {
      const { events, skippedLines } = readLog(folder, world.course);
      if (skippedLines > 0) sayOnce(`  ${saySkipped(skippedLines)}`);
      return events;
    } catch (error) {
      if (!(error instanceof UnusableLog)) throw error;
      sayOnce(`  ${error.message}`);
      return [];
    }
  };
  return {
    ...world,
    get program() {
      const program = programFrom(world.cwd, world.installed, world.env);
      return `${program}${workspaceOption(world, options.workspace)}`;
    },
    theme: themeFor(world.stdout, world.env),
    get columns() {
      return columnsOf(world.stdout, world.env); // a terminal changes its width
    },
    get isInteractive() {
      const { stdin, stdout, stderr } = world;
      return [stdin, stdout, stderr].every(({ isTTY }) => isTTY) && !world.env.CI;
    },
    print: (text) => print(world.stdout, text),
    printJson,
    printLines: (text) => world.stdout.write(`${inert(text)}\n`),
    printRaw: (text) =>
      world.stdout.write(world.stdout.isTTY ? makeSafe(text).replace(/\n?$/, '\n') : text),
    answer: (options, { json, screen }) =>
      options.json ? printJson(json()) : print(world.stdout, screen()),
    live: () =>
      world.stdout.isTTY && world.stdout.fd === 1 ? 'inherit' : (text) => world.stdout.write(text),
    say,
    workspaceIfAny,
    isElsewhere,
    shown: (file) => pathFrom(world.cwd, workspaceIfAny() ?? world.cwd, file),
    workspace() {
      const folder = workspaceSaid();
      if (folder === undefined) throw noWorkspace(world);
      return folder;
    },
    events,
    progress: () => foldProgress(events()),
    record(...happenings) {
      const folder = workspaceSaid();
      if (folder === undefined) return false;
      try {
        append(folder, happenings);
        return true;
      } catch (error) {
        sayOnce(`  ${makeSafe((error as Error).message)}`);
        return false;
      }
    },
  };
}

/**
 * GitHub's runner takes `##[…]` as a command wherever it is in a line, so its first sign is escaped.
 * `::` is one only at the beginning of a line, where our brace is.
 */
const asJson = (data: object): string => JSON.stringify(data).replaceAll('##[', '\\u0023#[');

/** Of a log with lines that are no events. */
export const saySkipped = (lines: number, where = 'the progress log'): string =>
  `Skipped ${count(lines, 'unreadable line')} in ${where}.`;

/** A command that is typed next has to find the same workspace. */
function workspaceOption({ course, cwd, clone }: SmallWorld, given: string | undefined): string {
  if (given === undefined) return '';
  const folder = path.resolve(cwd, given);
  const isFound = findWorkspace(course, { cwd, clone }) === folder;
  return isFound || !isWorkspace(course, folder) ? '' : ` --workspace ${shellWord(given)}`;
}

/** The folder that `init` makes is a step below: whoever made it may stand beside it still. */
function noWorkspace({ course, cwd }: SmallWorld): UserError {
  return isWorkspace(course, path.join(cwd, defaultFolder))
    ? new UserError(
        `No exercises here; they are in ${defaultFolder}/. Go there:  cd ${defaultFolder}`,
      )
    : new UserError('No exercises here. Make a workspace:', 'init');
}

/** What is done, for `nextThing`. */
export const doneIn = (progress: Progress): Done => ({
  lesson: (id) => progress.lessons[id]?.done ?? false,
  exercise: (id) => progress.exercises[id]?.done ?? false,
  guide: (id) => progress.guides[id]?.read ?? false,
});
