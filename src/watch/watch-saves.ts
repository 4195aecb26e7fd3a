// From saves to verdicts: every save is graded, none twice, and a verdict is never shown once the
// files say something else. Events only say when to look; what counts is what the files hold. So
// editors that write twice, that save by rename, or that delete first need no rule of their own.
import fs from 'node:fs';
import path from 'node:path';

export interface WatchRequest<Result> {
  /** The files that have a say in the verdict, absolute, also those that aren't there yet. Asked again after each change. */
  files(): string[];
  /** Grades what the files hold now; never throws. Once the signal aborts its result is not wanted. */
  run(signal: AbortSignal): Promise<Result>;
  /** Gets the verdict on the newest save. */
  show(result: Result): void;
  /** Called once, when a save was found that the file system had not told of. */
  noEvents?(): void;
  /** Calls back at every change in the folder, and returns how to end that: `fs.watch`. */
  listen?(folder: string, changed: () => void): () => void;
}

export interface Watching {
  /** Grades again what was graded last. */
  again(): void;
  close(): void;
}

/** Network drives, Docker and WSL can be silent about a save, so we also look by ourselves, as often as this. */
const lookEveryMs = 100;
/** An event may come that much later than the save that we found. */
const eventDelayMs = 50;
/** Saves within this time of each other are one burst, and wait for its end. */
const burstMs = 400;
const quietMs = 120;
/** A file that is empty or gone may be on its way: editors truncate, write and rename. */
const returnMs = 60;

/** Starts with a first run on what is there. */
export function watchSaves<Result>(request: WatchRequest<Result>): Watching {
  const { files, run, show, noEvents, listen = listenToFolder } = request;
  let seen = contentsOf(files());
  let stamps = stampsOf(seen);
  let running: AbortController | undefined;
  let waiting: NodeJS.Timeout | undefined;
  let lastSaveAt = Number.NEGATIVE_INFINITY;
  let lastEventAt = Number.NEGATIVE_INFINITY;

  const start = async () => {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const graded = contentsOf(files());
    seen = graded;
    const result = await run(signal);
    if (signal.aborted) return;
    if (!isSame(contentsOf(files()), graded)) return look(); // saved meanwhile, and nobody told us yet
    running = undefined;
    show(result);
  };

  const look = () => {
    const contents = contentsOf(files());
    if (isSame(contents, seen)) return;
    const isReturning = hasNewHole(seen, contents);
    seen = contents;
    listening.follow(seen);
    running?.abort();
    const now = performance.now();
    const isBurst = now - lastSaveAt < burstMs;
    if (!isReturning) lastSaveAt = now;
    clearTimeout(waiting);
    waiting = setTimeout(start, isReturning ? returnMs : isBurst ? quietMs : 0);
  };

  const listening = new Listening(listen, () => {
    lastEventAt = performance.now();
    listening.follow(seen);
    look();
  });
  listening.follow(seen);
  const patrol = setInterval(() => {
    const found = stampsOf(seen);
    if (found === stamps) return;
    stamps = found;
    if (!isSame(contentsOf(files()), seen))
      setTimeout(sayIfSilent, eventDelayMs, performance.now());
    look();
  }, lookEveryMs);
  let isSaid = false;
  const sayIfSilent = (foundAt: number) => {
    if (isSaid || lastEventAt > foundAt - lookEveryMs - eventDelayMs) return;
    isSaid = true;
    noEvents?.();
  };
  void start();

  return {
    again: () => void start(),
    close() {
      running?.abort();
      clearTimeout(waiting);
      clearInterval(patrol);
      listening.close();
    },
  };
}

/** The folders of all files, each listened to once. */
class Listening {
  readonly #listen: (folder: string, changed: () => void) => () => void;
  readonly #changed: () => void;
  readonly #stops = new Map<string, () => void>();

  constructor(listen: (folder: string, changed: () => void) => () => void, changed: () => void) {
    this.#listen = listen;
    this.#changed = changed;
  }

  /** A folder that was deleted and made again is another one. One that isn't there yet appears in its parent. */
  follow(files: Contents): void {
    const wanted = new Map<string, string>();
    for (const file of files.keys()) {
      const { folder, key } = nearestFolder(path.dirname(file));
      wanted.set(key, folder);
    }
    for (const [key, stop] of this.#stops) {
      if (wanted.has(key)) continue;
      stop();
      this.#stops.delete(key);
    }
    for (const [key, folder] of wanted)
      if (!this.#stops.has(key)) this.#stops.set(key, this.#listen(folder, this.#changed));
  }

  close(): void {
    for (const stop of this.#stops.values()) stop();
  }
}

function nearestFolder(folder: string): { folder: string; key: string } {
  const stats = fs.statSync(folder, { throwIfNoEntry: false });
  const isThere = stats?.isDirectory() || path.dirname(folder) === folder;
  return isThere ? { folder, key: `${folder} ${stats?.ino}` } : nearestFolder(path.dirname(folder));
}

/** A folder that cannot be listened to is looked at anyway. */
function listenToFolder(folder: string, changed: () => void): () => void {
  try {
    const watcher = fs.watch(folder, changed);
    watcher.on('error', () => watcher.close()); // the folder itself has gone
    return () => watcher.close();
  } catch {
    return () => {};
  }
}

/** Each file's text; empty where it is empty or cannot be read. */
type Contents = Map<string, string>;

const contentsOf = (files: string[]): Contents => new Map(files.map((file) => [file, read(file)]));

const isSame = (a: Contents, b: Contents): boolean =>
  a.size === b.size && [...a].every(([file, text]) => b.get(file) === text);

/** Has a file lost its text? */
const hasNewHole = (before: Contents, after: Contents): boolean =>
  [...after].some(([file, text]) => text === '' && before.get(file));

/** Changes with every save, and costs next to nothing. */
const stampsOf = (files: Contents): string =>
  [...files.keys()]
    .map((file) => {
      const stats = statOf(file);
      return `${file} ${stats?.mtimeNs} ${stats?.size} ${stats?.ino}`;
    })
    .join('\n');

/** Nothing also where a file stands in the place of a folder. */
function statOf(file: string): fs.BigIntStats | undefined {
  try {
    return fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A pipe or a device would never end. */
function read(file: string): string {
  try {
    return statOf(file)?.isFile() ? fs.readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
