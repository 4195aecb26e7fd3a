import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hasKeys, onKey } from '../../../lessons/stage/keys.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function listen() {
  const modes: boolean[] = [];
  const keyboard = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (raw: boolean) => modes.push(raw),
  });
  const keys: string[] = [];
  const exits = process.listenerCount('exit');
  const stop = onKey((name) => keys.push(name), keyboard);
  const press = async (text: string) => {
    keyboard.write(text);
    await sleep(5);
  };
  const left = () => ({
    keypress: keyboard.listenerCount('keypress'),
    end: keyboard.listeners('end').length,
    exit: process.listenerCount('exit') - exits,
  });
  return { keyboard, keys, modes, press, stop, left };
}

describe('keys', () => {
  test('come by their names, also several at once and one in two parts', async () => {
    const { keys, press, stop } = listen();
    await press('\x1b[D\x1b[C\x1bOD');
    await press('\x1b[');
    await press('H');
    await press('q \r');
    expect(keys).toEqual(['left', 'right', 'left', 'home', 'q', 'space', 'return']);
    stop();
  });

  test('Ctrl-D and the end of the input are told apart from keys', async () => {
    const { keyboard, keys, press, stop } = listen();
    await press('\x04');
    keyboard.end();
    await sleep(5);
    expect(keys).toEqual(['end-of-input', 'end-of-input']);
    stop();
  });
});

describe('the terminal', () => {
  test('is put back when we stop, and nothing of ours is left on it', async () => {
    const { keyboard, keys, modes, press, stop, left } = listen();
    const before = left();
    stop();
    expect(modes).toEqual([true, false]);
    expect(keyboard.isPaused()).toBe(true);
    expect(left()).toEqual({ keypress: 0, end: before.end - 1, exit: 0 });
    await press('q');
    expect(keys).toEqual([]);
  });

  test('is put back when the program ends in the middle', () => {
    const { modes, stop } = listen();
    expect(process.listeners('exit')).toContain(stop);
    stop();
    expect(modes).toEqual([true, false]);
  });

  test('is put back before Ctrl-C reaches those who tidy up', async () => {
    const { modes, press } = listen();
    const seen = vi.fn(() => expect(modes).toEqual([true, false]));
    process.once('SIGINT', seen);
    await press('\x03');
    expect(seen).toHaveBeenCalledTimes(1);
  });

  test('is put back before Ctrl-C ends the program where nobody does', async () => {
    const { modes, press } = listen();
    const others = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
    process.removeAllListeners('SIGINT');
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    await press('\x03');
    for (const other of others) process.on('SIGINT', other);
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
    expect(modes).toEqual([true, false]);
  });

  test('has keys only where somebody can press them and see what they do', () => {
    vi.stubEnv('CI', '');
    vi.stubEnv('ACCESSIBLE', '');
    vi.stubEnv('TERM', 'xterm-256color');
    const keyboard = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });
    expect(hasKeys(keyboard(true), { isTTY: true })).toBe(true);
    expect(hasKeys(keyboard(false), { isTTY: true })).toBe(false);
    expect(hasKeys(keyboard(true), { isTTY: false })).toBe(false);
    vi.stubEnv('ACCESSIBLE', '1');
    expect(hasKeys(keyboard(true), { isTTY: true })).toBe(false);
    vi.unstubAllEnvs();
  });
});
