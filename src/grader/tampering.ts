// Which built-in did the learner's code try to replace? In the child none can be: an attempt throws a
// TypeError, mostly in our words, else in V8's, which say no word of whose property it is.
import type { ChildRecord } from './child.ts';
import type { Maps } from './places.ts';
import type { Failure } from './protocol.ts';

export interface Tampering {
  /** `Array.prototype.push` */
  what: string;
  stack?: string;
}

/** The first attempt that anything in the record reports, caught or not. */
export function tamperingIn(record: ChildRecord, maps: Maps): Tampering | undefined {
  const failures = [
    ...(record.loadFailure ? [record.loadFailure] : []),
    ...[...record.tests.values()].flatMap((test) => test.failures),
    ...record.unhandled,
  ];
  for (const failure of failures) {
    const what = failure.name === 'TypeError' && builtinNamedIn(failure, maps.solutionCode);
    if (what) return { what, stack: failure.stack };
  }
  return record.replacedBuiltin === undefined ? undefined : { what: record.replacedBuiltin };
}

function builtinNamedIn({ message, stack }: Failure, code: string): string | undefined {
  const own = /^Cannot replace the built-in (\S+)$/.exec(message);
  if (own) return own[1];
  const property = wordsOfV8.map((words) => words.exec(message)?.[1]).find(Boolean);
  if (property === undefined) return undefined;
  return ownerIn(lineOf(stack, code), property);
}

/** An object of the learner's own may be closed too, a frozen event say: so their line must name a built-in. */
function ownerIn(line: string, property: string): string | undefined {
  const [prototype, name] = /\b(\w+)\.prototype\b/.exec(line) ?? [];
  if (name && isBuiltin(name)) return `${prototype}.${property}`;
  if (property.startsWith('Symbol(')) return ownerOfSymbol(line, property);
  const isGlobal = /\bglobalThis\b/.test(line) || new RegExp(`^\\s*${property}\\s*=`).test(line);
  if (isGlobal && isBuiltin(property)) return property;
  const owner = new RegExp(`\\b(\\w+)\\.${property}\\b|defineProperty\\((\\w+),`).exec(line);
  const named = owner?.[1] ?? owner?.[2];
  return named && isBuiltin(named) ? `${named}.${property}` : undefined;
}

/** `Array[Symbol.species] = …`, or the same by defineProperty. */
function ownerOfSymbol(line: string, property: string): string | undefined {
  const name = /\b(\w+)\[Symbol\b|defineProperty\((\w+),/.exec(line)?.slice(1).find(Boolean);
  return name && isBuiltin(name) ? `${name}.${property}` : undefined;
}

const wordsOfV8 = [
  /^Cannot (?:assign to read only|delete) property '([\w$]+|Symbol\([\w.]+\))' of /,
  /^Cannot (?:add|define) property ([\w$]+), object is not extensible/,
  /^Cannot redefine property: ([\w$]+|Symbol\([\w.]+\))$/,
];

function lineOf(stack: string, code: string): string {
  const number = /exercise\.mjs:(\d+):\d+/.exec(stack)?.[1];
  return (number && code.split('\n')[Number(number) - 1]) || '';
}

const isBuiltin = (name: string): boolean =>
  /^\w+$/.test(name) && (name in globalThis || name === 'EventEmitter');
