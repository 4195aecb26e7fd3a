// Which built-in did the learner's code try to replace? Built-ins are read-only in the child, so an
// attempt throws a TypeError, in words of V8's that name the object only by its looks.
import type { Life } from './child.ts';
import type { Maps } from './places.ts';
import type { Failure } from './protocol.ts';

export interface Tampering {
  /** `Array.prototype.push` */
  what: string;
  failure: Failure;
}

export function tamperingIn(life: Life, maps: Maps): Tampering | undefined {
  const failures = [
    ...(life.loadFailure ? [life.loadFailure] : []),
    ...[...life.tests.values()].flatMap((test) => test.failures),
    ...life.unhandled,
  ];
  for (const failure of failures) {
    const what = failure.name === 'TypeError' && builtinNamedIn(failure, maps.solutionCode);
    if (what) return { what, failure };
  }
  return undefined;
}

function builtinNamedIn({ message, stack }: Failure, code: string): string | undefined {
  const own = /^Cannot replace the built-in (\S+)$/.exec(message);
  if (own) return own[1];
  const replaced = /^Cannot (?:assign to read only|delete) property '(.+?)' of (.*)$/s.exec(
    message,
  );
  if (replaced) return methodOf(replaced[2]!, replaced[1]!);
  const added =
    /^Cannot (?:add property (\S+), object is not|redefine property: (\S+)$|define property (\S+), object is not)/.exec(
      message,
    );
  if (!added) return undefined;
  // No word of whose it is: the learner's line says.
  const owner = /\b([A-Z]\w+|globalThis)(?:\.prototype)?\b/.exec(lineOf(stack, code))?.[0];
  return owner && isBuiltin(owner.replace('.prototype', ''))
    ? `${owner}.${added.slice(1).find(Boolean)}`
    : undefined;
}

/** An object of the learner's own may look alike: `#<Event>`, frozen. So it must be a method that built-ins have. */
function methodOf(looks: string, property: string): string | undefined {
  const function_ = /^(?:function ')?(?:function|class) (\w+)/.exec(looks)?.[1];
  const type = /^(?:object ')?(?:\[object (\w+)\]|#<(\w+)>)/.exec(looks);
  const name = function_ ?? type?.[1] ?? type?.[2];
  if (name === undefined) return undefined;
  if (name === 'global') return property;
  if (name === 'Object' && isBuiltin(property)) return property; // the global object, as V8 says it elsewhere
  if (!isBuiltin(name)) return undefined;
  const builtin = (globalThis as any)[name];
  const isOnPrototype = !function_ && typeof builtin === 'function';
  const owner = isOnPrototype ? builtin.prototype : builtin;
  const isMethod = typeof Object.getOwnPropertyDescriptor(owner, property)?.value === 'function';
  return isMethod ? `${name}${isOnPrototype ? '.prototype' : ''}.${property}` : undefined;
}

function lineOf(stack: string, code: string): string {
  const number = /exercise\.mjs:(\d+):\d+/.exec(stack)?.[1];
  return (number && code.split('\n')[Number(number) - 1]) || '';
}

const isBuiltin = (name: string): boolean => /^[A-Za-z]/.test(name) && name in globalThis;
