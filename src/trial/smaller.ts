// Makes a failing program smaller. fast-check walks one way down and stops where every single step
// mends the failure. A program is data, so it can lose two operations at once, or one together with
// the references behind it.

/** An operation of a program. All its fields are data. */
export interface Operation {
  do: string;
}

/** Besides its operations a program may have settings, which are data too. */
export interface Program {
  ops: Operation[];
}

/** What the shrinker has to know of an exercise's programs. */
export interface Shape {
  /** Fields that an operation cannot do without. */
  required: string[];
  /** Operations that make something which later ones point to by its index, in one count. */
  creates: string[];
  /** Fields that hold such an index. */
  points: string[];
  /** Fields whose number may become smaller, and how small. */
  counts?: Record<string, number>;
}

const mostTries = 1500;

/**
 * The smallest program found for which `stillFails`. Each candidate is smaller than the last, so the
 * search ends; `isOver` ends it sooner.
 */
export async function smallest(
  program: Program,
  shape: Shape,
  stillFails: (candidate: Program) => Promise<boolean>,
  isOver: () => boolean,
): Promise<Program> {
  let best = program;
  let tries = 0;
  const attempt = async (candidate: Program) => {
    tries++;
    if (sizeOf(candidate) >= sizeOf(best) || !(await stillFails(candidate))) return false;
    best = candidate;
    return true;
  };
  search: while (tries < mostTries && !isOver()) {
    for (const candidate of candidates(best, shape)) {
      if (tries >= mostTries || isOver()) return best;
      if (await attempt(candidate)) continue search;
    }
    return best;
  }
  return best;
}

/** `undefined` fields do not count, so taking one away makes a program smaller. */
const sizeOf = (program: Program) => JSON.stringify(program).length;

function* candidates(program: Program, shape: Shape): Generator<Program> {
  const { ops, ...settings } = program;
  for (const fewer of lists(ops, shape)) yield { ...program, ops: fewer };
  for (const fewer of pairs(ops)) yield { ...program, ops: fewer };
  for (const less of records(settings as Fields, shape)) yield { ...less, ops };
}

/** One operation less, or something in one of them. */
function* lists(ops: Operation[], shape: Shape): Generator<Operation[]> {
  for (let i = 0; i < ops.length; i++) {
    const rest = without(ops, i);
    yield rest;
    if (!shape.creates.includes(ops[i]!.do)) continue;
    const created = ops.slice(0, i).filter((op) => shape.creates.includes(op.do)).length;
    yield closedUp(rest, created, shape) as Operation[];
  }
  for (const [i, op] of ops.entries())
    for (const less of records(op as unknown as Fields, shape))
      yield replaced(ops, i, less as unknown as Operation);
}

function* pairs(ops: Operation[]): Generator<Operation[]> {
  for (let i = 0; i < ops.length; i++)
    for (let j = i + 1; j < ops.length; j++) yield without(ops, i, j);
}

type Fields = Record<string, unknown>;

function* records(value: Fields, shape: Shape): Generator<Fields> {
  for (const [name, one] of Object.entries(value)) {
    if (one === undefined || name === 'do') continue;
    if (!shape.required.includes(name)) {
      const { [name]: _, ...rest } = value;
      yield rest;
    }
    const least = shape.counts?.[name];
    if (least !== undefined && typeof one === 'number' && one > least)
      for (const fewer of new Set([least, one - 1])) yield { ...value, [name]: fewer };
    for (const less of smaller(one, shape)) yield { ...value, [name]: less };
  }
}

function* smaller(value: unknown, shape: Shape): Generator<unknown> {
  if (Array.isArray(value)) {
    if (value.length > 1) for (let i = 0; i < value.length; i++) yield without(value, i);
    for (const [i, one] of value.entries())
      for (const less of smaller(one, shape)) yield replaced(value, i, less);
  } else if (typeof value === 'object' && value !== null) yield* records(value as Fields, shape);
}

/** Whatever points behind the place from which something went points one less. */
function closedUp(value: unknown, from: number, shape: Shape, name = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => closedUp(one, from, shape));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, one]) => [key, closedUp(one, from, shape, key)]));
  }
  const points = shape.points.includes(name) && typeof value === 'number' && value > from;
  return points ? value - 1 : value;
}

const without = <T>(list: T[], ...gone: number[]) => list.filter((_, i) => !gone.includes(i));

const replaced = <T>(list: T[], at: number, value: T) =>
  list.map((one, i) => (i === at ? value : one));
