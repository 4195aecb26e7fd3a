// What the learner's code prints. Both streams lead into one pipe, which keeps their order, and its bytes
// are counted: each report says how much was printed before it, so the grader knows in which test.
import { Writable } from 'node:stream';
import { format } from 'node:util';

let count = 0;
let real: NodeJS.WriteStream | undefined;

/** Bytes that were printed so far. */
export const printedBytes = (): number => count;

/**
 * What is printed must be out when the process ends, and must be counted while a loop prints. The stream
 * itself is a socket, whose class could reach the network: the learner's code gets one that leads to it.
 */
export function printAtOnce(): void {
  const { get } = Object.getOwnPropertyDescriptor(process, 'stdout')!;
  const { from } = Buffer;
  const print = (chunk: string | Uint8Array, encoding?: BufferEncoding) => {
    real ??= openAtOnce(get!.call(process));
    const bytes = typeof chunk === 'string' ? from(chunk, encoding) : chunk;
    count += bytes.byteLength;
    real.write(bytes);
  };
  for (const [name, fd] of [
    ['stdout', 1],
    ['stderr', 2],
  ] as const) {
    let shown: Writable | undefined;
    const open = () => {
      shown ??= Object.assign(writableTo(print), { fd });
      return shown;
    };
    Object.defineProperty(process, name, { get: open, configurable: false });
  }
  // Node's own warnings may take this way.
  const rawDebug = (...args: unknown[]) => print(`${format(...args)}\n`);
  Object.defineProperty(process, '_rawDebug', { value: rawDebug, configurable: false });
}

function openAtOnce(stream: any): NodeJS.WriteStream {
  stream._handle?.setBlocking?.(true);
  return stream;
}

const writableTo = (print: (chunk: string | Uint8Array, encoding: BufferEncoding) => void) =>
  new Writable({
    decodeStrings: false,
    write(chunk, encoding, done) {
      print(chunk, encoding);
      done(); // at once, or a loop that prints would fill the memory instead
    },
  });
