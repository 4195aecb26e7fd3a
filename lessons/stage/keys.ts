// Single keys, read as they are pressed. A terminal that hands them over does
// not show what is typed, so it is put back on every way out.
import { type Keyboard, onKeys } from '../../src/terminal/keys.ts';
import { mayRedraw } from '../../src/ui/theme.ts';

export type { Keyboard };

/** Somebody can press a key, and what it does can be drawn in its place. */
export const hasKeys = (
  keyboard: Keyboard = process.stdin,
  screen: { isTTY?: boolean } = process.stdout,
): boolean => Boolean(keyboard.isTTY) && mayRedraw(screen);

/**
 * Calls back with each key by its name: `left`, `right`, `home`, `return`,
 * `escape`, `q`. Returns how to stop, which puts the terminal back. Ctrl-C
 * the program as it does elsewhere, where input that ends and Ctrl-D are `end-of-input`.
 */
export function onKey(
  handler: (name: string) => void,
  keyboard: Keyboard = process.stdin,
): () => void {
  const stop = onKeys((key) => {
    if (key === 'ctrl-c') interrupt(stop);
    else handler(key === 'ctrl-d' ? 'end-of-input' : key.replace(/^ctrl-/, ''));
  }, keyboard);
  return stop;
}

/** The terminal sends no signal while it hands keys over: we do, at once. */
function interrupt(stop: () => void): void {
  stop();
  if (!process.emit('SIGINT')) process.exit(130);
}
