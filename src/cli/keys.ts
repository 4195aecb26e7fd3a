// Single keys from a terminal, by name.
import { emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream } from 'node:tty';

/** Calls back with `a`, `left`, `escape`, `ctrl-c`…, and with the character itself; returns how to give the terminal back. */
export function onKeys(
  pressed: (key: string, character: string) => void,
  stdin: ReadStream = process.stdin,
): () => void {
  const listener = (text: string | undefined, { name = '', ctrl, sequence = '' }: Key) =>
    pressed(ctrl ? `ctrl-${name}` : name || sequence, text ?? '');
  emitKeypressEvents(stdin);
  stdin.on('keypress', listener);
  stdin.setRawMode(true);
  stdin.resume();
  const giveBack = () => {
    stdin.off('keypress', listener);
    stdin.setRawMode(false);
    stdin.pause();
    process.off('exit', giveBack);
  };
  process.on('exit', giveBack);
  return giveBack;
}
