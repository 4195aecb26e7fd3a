// Single keys from a terminal, by name. While it hands them over it shows nothing that is typed, and Ctrl-C is
// a key: so it is given back on every way out.
import { emitKeypressEvents, type Key } from 'node:readline';
import { onEnd } from './on-end.ts';

/** What keys come from: the terminal; a test hands in another. */
export type Keyboard = NodeJS.ReadableStream & {
  isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
};

/**
 * Calls back with `a`, `left`, `escape`, `ctrl-c`…, or `end-of-input`, and with the character itself; returns how to
 * give the terminal back.
 */
export function onKeys(
  pressed: (key: string, character: string) => void,
  keyboard: Keyboard,
): () => void {
  const onKey = (text: string | undefined, { name = '', ctrl, sequence = '' }: Key) =>
    pressed(ctrl ? `ctrl-${name}` : name || sequence, text ?? '');
  const onInputEnd = () => pressed('end-of-input', '');
  const giveBack = () => {
    keyboard.off('keypress', onKey);
    keyboard.off('end', onInputEnd);
    keyboard.setRawMode?.(false);
    keyboard.pause();
    release();
  };
  emitKeypressEvents(keyboard);
  keyboard.on('keypress', onKey);
  keyboard.on('end', onInputEnd);
  const release = onEnd({ ends: giveBack });
  keyboard.setRawMode?.(true);
  keyboard.resume();
  return giveBack;
}
