// Single keys, read as they are pressed. A terminal that hands them over does
// not show what is typed, so it is put back on every way out.
import { emitKeypressEvents, type Key } from 'node:readline';
import { mayRedraw } from '../../src/ui/theme.ts';

/** What keys come from: the terminal; a test hands in another. */
export type Keyboard = NodeJS.ReadableStream & {
  isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
};

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
  const onKeypress = (text: string | undefined, key: Key) => {
    if (key.ctrl && key.name === 'c') return interrupt(stop);
    if (key.ctrl && key.name === 'd') return handler('end-of-input');
    handler(key.name ?? text ?? '');
  };
  const onEnd = () => handler('end-of-input');
  const stop = () => {
    keyboard.off('keypress', onKeypress);
    keyboard.off('end', onEnd);
    process.off('exit', stop);
    keyboard.setRawMode?.(false);
    keyboard.pause();
  };
  emitKeypressEvents(keyboard);
  keyboard.on('keypress', onKeypress);
  keyboard.on('end', onEnd);
  process.on('exit', stop);
  keyboard.setRawMode?.(true);
  keyboard.resume();
  return stop;
}

/** The terminal sends no signal while it hands keys over: we do, at once. */
function interrupt(stop: () => void): void {
  stop();
  if (!process.emit('SIGINT')) process.exit(130);
}
