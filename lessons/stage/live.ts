// A few lines that are drawn again while something is measured. Where nothing may be redrawn, only the last state is written.
import { mayRedraw } from '../../src/ui/theme.ts';

export function live() {
  const redraws = mayRedraw(process.stdout);
  let drawn = 0;
  let restore = () => {};
  if (redraws) {
    process.stdout.write('\x1b[?25l');
    restore = whenInterrupted(() => process.stdout.write('\x1b[?25h'));
  }
  const write = (lines: string[]) => {
    const up = drawn > 0 ? `\x1b[${drawn}A` : '';
    process.stdout.write(
      `${up}${lines.map((text) => `\x1b[2K${text}\n`).join('')}`,
    );
    drawn = lines.length;
  };
  return {
    /** Shows a state on the way. */
    draw(lines: string[]): void {
      if (redraws) write(lines);
    },
    /** Shows the last state, which stays. */
    end(lines: string[]): void {
      if (redraws) {
        write(lines);
        process.stdout.write('\x1b[?25h');
        restore();
      } else {
        process.stdout.write(`${lines.join('\n')}\n`);
      }
    },
  };
}

/** Ctrl-C leaves the terminal as it was. Returns how to forget it again. */
function whenInterrupted(tidy: () => void): () => void {
  const onInterrupt = () => {
    tidy();
    process.exit(130);
  };
  const onTerminate = () => {
    tidy();
    process.exit(143);
  };
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onTerminate);
  return () => {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onTerminate);
  };
}
