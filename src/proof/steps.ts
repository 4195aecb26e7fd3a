// The reference as it is after some of the steps: what the starter leaves to a later one throws.

interface Stub {
  /** The class or function that it stands in. */
  owner: string;
  isClass: boolean;
  name: string;
  step: number;
}

/** The reference unchanged, if the starter has no stub of a later step. */
export function asAtStep(reference: string, starter: string, step: number): string {
  const later = stubsIn(starter).filter((stub) => stub.step > step);
  if (later.length === 0) return reference;
  return `${reference}\n${[notYet, ...later.map(replaced)].join('\n')}\n`;
}

/** `throw new NotImplemented('step 5: batch')` says whose and which. */
function stubsIn(starter: string): Stub[] {
  const stubs: Stub[] = [];
  let [owner, isClass] = ['', false];
  for (const line of starter.split(/\r?\n/)) {
    const declared = /^(?:export )?(?:async )?(class|function\*?) (\w+)/.exec(line);
    if (declared) [owner, isClass] = [declared[2]!, declared[1] === 'class'];
    const stub = /NotImplemented\('step (\d+): (\w+)'/.exec(line);
    if (stub) stubs.push({ owner, isClass, name: stub[2]!, step: Number(stub[1]) });
  }
  return stubs;
}

const notYet = `function notYet(name: string): never {
  throw new Error(\`not implemented yet: \${name}\`);
}`;

/** A method, a function, or one of the functions in what a function returns. */
function replaced({ owner, isClass, name }: Stub, i: number): string {
  const thrower = `function () { notYet('${name}'); }`; // a constructor, too
  if (owner !== name && isClass) return `(${owner} as any).prototype.${name} = ${thrower};`;
  if (owner === name) return `(${owner} as any) = ${thrower};`;
  return `const inner${i} = ${owner} as any;
(${owner} as any) = (...given: any[]) => ({ ...inner${i}(...given), ${name}: ${thrower} });`;
}
