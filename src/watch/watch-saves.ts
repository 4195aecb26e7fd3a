// From saves to verdicts: every save is graded, none twice, and a verdict is never shown once the
// files say something else. Events only say when to look; what counts is what the files hold. So
// editors that write twice, that save by rename, or that delete first need no rule of their own.
import fs from 'node:fs';
import path from 'node:path';

export interface WatchRequest<Result> {
  /** The learner's file, absolute. Its folder is watched. */
  file: string;
  /** Whether another file of the folder, by its name, has a say in the verdict. */
  counts(name: string): boolean;
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
  const { file, run, show, noEvents, listen = listenToFolder } = request;
  let seen = contentsOf(request);
  let stamps = stampsOf(request);
  let running: AbortController | undefined;
  let waiting: NodeJS.Timeout | undefined;
  let lastSaveAt = Number.NEGATIVE_INFINITY;
  let lastEventAt = Number.NEGATIVE_INFINITY;

  const start = async () => {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const graded = contentsOf(request);
    seen = graded;
    const result = await run(signal);
    if (signal.aborted) return;
    if (contentsOf(request) !== graded) return look(); // saved meanwhile, and nobody told us yet
    running = undefined;
    show(result);
  };

  const look = () => {
    const contents = contentsOf(request);
    if (contents === seen) return;
    const isReturning = hasHole(contents) && !hasHole(seen);
    seen = contents;
    running?.abort();
    const now = performance.now();
    const isBurst = now - lastSaveAt < burstMs;
    if (!hasHole(contents)) lastSaveAt = now;
    clearTimeout(waiting);
    waiting = setTimeout(start, isReturning ? returnMs : isBurst ? quietMs : 0);
  };

  const stopListening = listen(path.dirname(file), () => {
    lastEventAt = performance.now();
    look();
  });
  const patrol = setInterval(() => {
    const found = stampsOf(request);
    if (found === stamps) return;
    stamps = found;
    if (contentsOf(request) !== seen) setTimeout(sayIfSilent, eventDelayMs, performance.now());
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
      stopListening();
    },
  };
}

/** A folder that cannot be listened to is looked at all the same. */
function listenToFolder(folder: string, changed: () => void): () => void {
  try {
    const watcher = fs.watch(folder, changed);
    watcher.on('error', () => watcher.close()); // the folder itself has gone
    return () => watcher.close();
  } catch {
    return () => {};
  }
}

type Files = Pick<WatchRequest<unknown>, 'file' | 'counts'>;

const hole = '\0';

const hasHole = (contents: string): boolean => contents.includes(hole);

/** All that counts, as one text; a file that is empty or cannot be read is a hole in it. */
const contentsOf = (files: Files): string =>
  pathsOf(files)
    .map((file) => `${file}\n${read(file) || hole}`)
    .join('\n');

/** Changes with every save, and costs next to nothing. */
const stampsOf = (files: Files): string =>
  pathsOf(files)
    .map((file) => {
      const stats = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
      return `${file} ${stats?.mtimeNs} ${stats?.size} ${stats?.ino}`;
    })
    .join('\n');

function pathsOf({ file, counts }: Files): string[] {
  const folder = path.dirname(file);
  return [
    file,
    ...namesIn(folder)
      .filter(counts)
      .sort()
      .map((name) => path.join(folder, name)),
  ];
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
