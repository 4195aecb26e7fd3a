// Takes away what could reach the parent, the inspector, the network or a native binding. Node's
// permission model closes files, child processes, workers, addons and the inspector, but not these.
import os from 'node:os';
import { guard } from '../../trial/guard.ts';
import { dispatchers, onGlobal, onProcess } from './decisions.ts';
import { printAtOnce } from './printed.ts';

export interface Lockdown {
  onExit: (code: number) => never;
  /** Somebody reached for what is closed; it is named. */
  onRefused: (name: string) => Error;
}

/** To be called once, before any code of the learner's is there. */
export function lockDownProcess({ onExit, onRefused }: Lockdown): void {
  const { pid, _kill: rawKill } = process as any;
  const refuse = (target: object, name: string, fullName: string) => {
    const refusal = () => {
      throw onRefused(fullName);
    };
    // Node itself may put another in its place, when a module is loaded that needs to know of it.
    const own = { get: () => refusal, set: () => {}, configurable: false };
    if (Object.getOwnPropertyDescriptor(target, name)?.configurable) {
      Object.defineProperty(target, name, own);
    }
  };
  for (const name of onProcess.blocked) refuse(process, name, `process.${name}`);
  for (const name of onProcess.removed) if (name in process) fix(process, name, undefined);
  for (const name of onProcess.kept)
    guard(process, name, (process as any)[name], `process.${name}`);
  for (const name of onGlobal.blocked) refuse(globalThis, name, name);
  for (const name of onGlobal.removed) if (name in globalThis) fix(globalThis, name, undefined);
  const dispatch = () => {
    throw onRefused('fetch');
  };
  for (const name of dispatchers) fix(globalThis, Symbol.for(name), Object.freeze({ dispatch }));
  printAtOnce();
  const exit = (code?: number | string) => onExit(Number(code ?? process.exitCode ?? 0));
  for (const name of ['exit', 'reallyExit']) fix(process, name, exit);
  fix(process, 'kill', (target: number, signal: string | number = 'SIGTERM') => {
    const number =
      typeof signal === 'number' ? signal : os.constants.signals[signal as NodeJS.Signals];
    // SIGUSR1 would start the inspector.
    if (target !== pid || number === os.constants.signals.SIGUSR1) {
      throw Object.assign(new Error('kill EPERM: only its own process'), { code: 'EPERM' });
    }
    return rawKill(pid, number) === 0;
  });
}

function fix(target: object, name: PropertyKey, value: unknown): void {
  try {
    Object.defineProperty(target, name, {
      value,
      writable: false,
      configurable: false,
      enumerable: false,
    });
  } catch {
    // Not configurable in this Node: it stays as it is.
  }
}
