// A few lines that are drawn again while something is measured. Where nothing
// may be redrawn, only the last state is written.
import { mayRedraw } from '../../src/ui/theme.ts';

export interface Live {
  /** Somebody sees the states on the way: it is worth the time to show them. */
  redraws: boolean;
  /** Shows a state on the way. */
  draw(lines: string[]): void;
  /** Shows the last state, which stays. */
  end(lines: string[]): void;
}

/** What it draws on; a test hands in another. */
export interface Surface {
  write(text: string): unknown;
  isTTY?: boolean;
}

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const clearLine = '\x1b[2K';
const clearBelow = '\x1b[J';

export function live(
  screen: Surface = process.stdout,
  redraws = mayRedraw(screen),
): Live {
  let drawn = 0;
  const write = (lines: string[]) => {
    // The terminal may have echoed what was typed, a ^C: back to the margin.
    const up = drawn > 0 ? `\r\x1b[${drawn}A` : '';
    const text = lines.map((each) => `${clearLine}${each}\n`).join('');
    screen.write(`${up}${text}${clearBelow}`);
    drawn = lines.length;
  };
  const restore = (end = '') => redraws && screen.write(showCursor + end);
  if (redraws) screen.write(hideCursor);
  const forget = whenStopped(() => restore('\n'));
  return {
    redraws,
    draw(lines) {
      if (redraws) write(lines);
    },
    end(lines) {
      if (redraws) write(lines);
      else screen.write(`${lines.join('\n')}\n`);
      restore();
      forget();
    },
  };
}

/** Ctrl-C leaves the terminal as it was. Returns how to forget it again. */
function whenStopped(tidy: () => void): () => void {
  const stop = (exitCode: number) => () => {
    tidy();
    process.exit(exitCode);
  };
  const onInterrupt = stop(130);
  const onTerminate = stop(143);
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onTerminate);
  return () => {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onTerminate);
  };
}
