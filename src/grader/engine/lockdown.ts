// Takes away what could reach the parent, the inspector or a native binding. Node's permission
// model closes files, child processes, workers, addons and the inspector, but not these.
import os from 'node:os';

const gone = [
  '_kill',
  '_debugProcess',
  '_debugEnd',
  '_linkedBinding',
  'binding',
  'dlopen',
  'execve',
]
  .concat(['getBuiltinModule', 'mainModule', '_getActiveHandles', '_getActiveRequests', 'ppid'])
  .concat(['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups', 'chdir', 'umask'])
  .concat(['report', 'loadEnvFile', 'send', 'disconnect', 'channel', 'openStdin', 'stdin']);

/** Kept, but not to be replaced: a process that swallows 'unhandledRejection' could fake a pass. */
const kept = ['emit', 'on', 'once', 'addListener', 'removeListener', 'off', 'removeAllListeners'];

export function lockDownProcess(onExit: (code: number) => never | void): void {
  const { pid, _kill: rawKill } = process as any;
  for (const name of gone) if (name in process) fix(process, name, undefined);
  for (const name of kept) fix(process, name, (process as any)[name]);
  for (const name of ['stdout', 'stderr'] as const) printAtOnce(name);
  const exit = (code?: number | string) => onExit(Number(code ?? process.exitCode ?? 0));
  for (const name of ['exit', 'reallyExit']) fix(process, name, exit);
  fix(process, 'kill', (target: number, signal: string | number = 'SIGTERM') => {
    if (target !== pid)
      throw Object.assign(new Error('kill EPERM: only its own process'), { code: 'EPERM' });
    const number =
      typeof signal === 'number' ? signal : os.constants.signals[signal as NodeJS.Signals];
    return rawKill(pid, number) === 0;
  });
}

/** What is printed must be out when the process ends, and must be counted while a loop prints. */
function printAtOnce(name: 'stdout' | 'stderr'): void {
  const { get } = Object.getOwnPropertyDescriptor(process, name)!;
  let stream: any;
  const open = () => {
    if (stream) return stream;
    stream = get!.call(process);
    stream._handle?.setBlocking?.(true);
    return stream;
  };
  Object.defineProperty(process, name, { get: open, configurable: false });
}

function fix(target: object, name: string, value: unknown): void {
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
