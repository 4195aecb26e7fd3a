// What can happen in one generated run of exercise 3, steps 4 and 6: commands through a handler, and
// what others and the store do meanwhile.
import { type Dice, type Failure, known, type Make, one, rolled } from '../../src/trial/trial.ts';
import { failure, isOddName, name } from './programs.ts';

/** `set` is of a register, whose state is the value that was set last. */
export type CommandMade =
  | { open: string }
  | { deposit: number }
  | { withdraw: number }
  | { close: true }
  | { set: unknown[] }
  | { refuse: Failure };

type Op =
  | { do: 'command'; stream: string; command: CommandMade; via?: number; metadata?: true }
  | { do: 'load'; stream: string; via?: number }
  /** Somebody else appends at once. */
  | { do: 'other'; stream: string; times?: number }
  /** Somebody else is faster at the next appends. */
  | { do: 'meddle'; times: number }
  /** A call of the store fails, after so many that don't. */
  | { do: 'fail'; call: 'readStream' | 'append'; after?: number; wrote?: true; error: Failure }
  | { do: 'together'; stream: string; commands: CommandMade[] }
  | { do: 'lose' }
  /** Code of another version has saved a snapshot. */
  | { do: 'foreign'; stream: string; schema: number };

export type Run = {
  ops: Op[];
  decider: 'account' | 'register';
  handlers: number;
  maxRetries?: number;
  /** How long the stores take, call after call. */
  delays: number[];
  snapshots?: { every: number; schema?: number };
};

const via = (dice: Dice) => (dice.isOneIn(3) ? 1 : undefined);

const money = (dice: Dice) => dice.pick([10, 20, 80]);
const ofAccounts: [number, Make<CommandMade>][] = [
  [1, () => ({ open: 'Eve' })],
  [4, (dice) => ({ deposit: money(dice) })],
  [6, (dice) => ({ withdraw: money(dice) })],
  [1, () => ({ close: true })],
];
const ofRegisters = (values: unknown[]): [number, Make<CommandMade>][] => [
  [16, (dice) => ({ set: dice.many(1, 3, () => dice.pick(values)) })],
  [3, () => ({ set: [] })],
  [2, (dice) => ({ refuse: failure(dice) })],
];
const values = [1, 2, 0, '', false, Number.NaN];
const commands = {
  account: ofAccounts,
  register: ofRegisters([...values, null]),
};
/** Null is not among them with snapshots: it may stand for none. */
const commandsOf = {
  4: commands,
  6: { ...commands, register: ofRegisters(values) },
};

type Choices = [number, Make<Op[]>][];

const meddle = (dice: Dice): Op => ({ do: 'meddle', times: dice.between(1, 5) });
const load = (dice: Dice) =>
  known<Extract<Op, { do: 'load' }>>({ do: 'load', stream: name(dice), via: via(dice) });
const other = (dice: Dice) =>
  known<Extract<Op, { do: 'other' }>>({
    do: 'other',
    stream: name(dice),
    times: dice.isOneIn(3) ? dice.between(2, 3) : undefined,
  });
const fail = (dice: Dice) =>
  known<Extract<Op, { do: 'fail' }>>({
    do: 'fail',
    call: dice.pick(['append', 'readStream']),
    after: dice.isOneIn(3) ? 1 : undefined,
    wrote: dice.isOneIn(2) ? true : undefined,
    error: failure(dice),
  });

/** The way back: the store fails when the command is tried again. */
function failingRetry(dice: Dice, command: Make<Op>): Op[] {
  const call = dice.pick(['readStream', 'append'] as const);
  return [
    { do: 'meddle', times: 1 },
    { do: 'fail', call, after: call === 'append' ? 0 : 1, error: failure(dice) },
    command(dice),
  ];
}

function choicesOf(step: 4 | 6, made: Make<CommandMade>): Choices {
  const command = (dice: Dice): Op =>
    known<Extract<Op, { do: 'command' }>>({
      do: 'command',
      stream: name(dice),
      command: made(dice),
      via: via(dice),
      metadata: dice.isOneIn(3) ? true : undefined,
    });
  const together = (dice: Dice): Op => ({
    do: 'together',
    stream: name(dice),
    commands: dice.many(2, 4, made),
  });
  const several = (dice: Dice): Op[] => {
    const op = command(dice);
    return dice.many(2, 4, () => ({ ...op }));
  };
  if (step === 4)
    return [
      [32, one(command)],
      [12, one<Op>(load)],
      [8, one<Op>(other)],
      [16, one(meddle)],
      [8, one<Op>(fail)],
      [12, one(together)],
      [17, several],
      [17, (dice) => failingRetry(dice, command)],
    ];
  return [
    [20, one(command)],
    [12, one<Op>(load)],
    [3, one<Op>(other)],
    [3, one(meddle)],
    [3, one<Op>(fail)],
    [12, one(together)],
    [5, () => [{ do: 'lose' }]],
    [5, (dice) => [{ do: 'foreign', stream: name(dice), schema: dice.pick([2, 0, 3, 1]) }]],
    [38, several],
  ];
}

const begin: Op[] = [
  { do: 'command', stream: 'ann', command: { open: 'Ann' } },
  { do: 'command', stream: 'ann', command: { deposit: 80 } },
];

export function programs(step: 4 | 6) {
  const choices = {
    account: choicesOf(step, (dice) => dice.weighted(commandsOf[step].account)),
    register: choicesOf(step, (dice) => dice.weighted(commandsOf[step].register)),
  };
  const snapshots = (dice: Dice) =>
    known<NonNullable<Run['snapshots']>>({
      every: dice.pick([2, 1, 3, 5]),
      schema: dice.pick([undefined, 2, 0]),
    });
  return rolled((dice) => {
    const decider = dice.pick(['account', 'register'] as const);
    const ops = dice.many(2, 5, () => dice.weighted(choices[decider])).flat();
    return known<Run>({
      decider,
      handlers: dice.between(1, 2),
      maxRetries: dice.pick([undefined, 0, 1, 2, 4]),
      delays: dice.many(1, 5, () => dice.pick([0, 0, 5, 20])),
      snapshots: step === 6 ? snapshots(dice) : undefined,
      ops: decider === 'account' ? [...begin, ...ops] : ops,
    });
  });
}

export function censusOf({ ops, maxRetries, snapshots, handlers }: Run): string[] {
  const found = new Set<string>(ops.map((op) => op.do));
  for (const op of ops) {
    if (op.do === 'fail') found.add(`${op.call} fails`);
    if (op.do === 'meddle' && op.times > 1) found.add('several conflicts');
    if (op.do === 'command' && 'set' in op.command) {
      if (op.command.set.length === 0) found.add('no events');
      if (op.command.set.length > 1) found.add('several events');
      if (op.command.set.some((value) => !value)) found.add('falsy state');
    }
    if ('stream' in op && isOddName(op.stream)) found.add('odd name');
  }
  if (maxRetries === 0) found.add('no retries');
  if (snapshots?.schema === 0) found.add('schemaVersion 0');
  if (handlers > 1) found.add('two handlers');
  return [...found];
}
