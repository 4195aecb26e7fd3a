// Exercise 3, step 3: sends commands to the account decider, and compares what it decides, and the
// states that evolve() leads to, with what the starter says.
import {
  type Dice,
  type History,
  known,
  type Make,
  type Model,
  rolled,
  show,
} from '../../src/trial/trial.ts';
import type * as exercise from './exercise-3.ts';
import { freeze, isSame, tellData, tellOne } from './ledger.ts';
import { amount } from './programs.ts';
import { rules } from './rules.ts';

type Answer = typeof exercise;
type State = exercise.AccountState;
type Code = exercise.RefusalCode;

// --- What is right ----------------------------------------------------------------------------------

export interface Command {
  type: string;
  data: any;
}

/** The codes of the refusals that apply; none: the command leads to an event. */
export function refusalsOf({ type, data }: Command, { status, balance }: State): Code[] {
  if (type === 'Open') return status === 'open' ? ['ALREADY_OPEN'] : [];
  const amount = data?.amount;
  const isMoney = type !== 'Close';
  const all: [boolean, Code][] = [
    [status !== 'open', 'NOT_OPEN'],
    [isMoney && !(Number.isInteger(amount) && amount > 0), 'INVALID_AMOUNT'],
    [type === 'Withdraw' && amount > balance, 'INSUFFICIENT_FUNDS'],
    [type === 'Close' && balance !== 0, 'BALANCE_NOT_ZERO'],
  ];
  return all.flatMap(([applies, code]) => (applies ? [code] : []));
}

export const eventOf = ({ type, data }: Command): Command => ({
  type:
    { Open: 'AccountOpened', Deposit: 'MoneyDeposited', Withdraw: 'MoneyWithdrawn' }[type] ??
    'AccountClosed',
  data: type === 'Close' ? {} : { ...data },
});

export function evolved(state: State, { type, data }: Command): State {
  if (type === 'AccountOpened') return { ...state, status: 'open', owner: data.owner };
  if (type === 'MoneyDeposited') return { ...state, balance: state.balance + data.amount };
  if (type === 'MoneyWithdrawn') return { ...state, balance: state.balance - data.amount };
  return type === 'AccountClosed' ? { ...state, status: 'closed' } : state;
}

const copyOf = ({ type, data, ...more }: Command): Command => ({
  type,
  data: typeof data === 'object' && data ? { ...data } : data,
  ...more,
});

export const atFirst = (): State => ({ status: 'none', owner: '', balance: 0 });

/** `Deposit 10`, `Open 'Ann'`, `Close`. */
export function tellCommand({ type, data }: Command): string {
  const value = type === 'Open' ? data.owner : data?.amount;
  return type === 'Close' ? type : `${type} ${tellData(value)}`;
}

// --- Programs ---------------------------------------------------------------------------------------

type Op =
  | { do: 'command'; command: Command }
  /** Withdraws what there is, or one cent more. */
  | { do: 'all'; more?: true }
  /** An event of a type that the account does not know. */
  | { do: 'unknown'; data: { value: unknown } }
  /** Somebody changes what initialState() returned. */
  | { do: 'another' };

type Run = {
  ops: Op[];
  /** States and events are frozen when they are passed in. */
  frozen?: true;
};

const oddAmounts = [
  0,
  -5,
  0.5,
  Number.NaN,
  Infinity,
  -Infinity,
  '10',
  '',
  true,
  [5],
  null,
  undefined,
];

const command =
  (type: string, data: Make<object>): Make<Op> =>
  (dice) => ({ do: 'command', command: { type, data: data(dice) } });
const money = (dice: Dice) => ({
  amount: dice.isOneIn(3) ? dice.pick<unknown>(oddAmounts) : amount(dice),
});
const open = command('Open', (dice) => ({ owner: dice.pick(['Ann', 'Bob', '', '__proto__']) }));
const deposit = command('Deposit', money);
const close = command('Close', () => ({}));
const all = (dice: Dice): Op => (dice.isOneIn(3) ? { do: 'all', more: true } : { do: 'all' });
const unknown = (dice: Dice): Op => ({
  do: 'unknown',
  data: { value: dice.pick<unknown>([{ amount: 7 }, { owner: 'Eve' }, undefined, null, 0]) },
});

const any: [number, Make<Op>][] = [
  [2, open],
  [5, deposit],
  [5, command('Withdraw', money)],
  [2, close],
  [2, all],
  [1, unknown],
  [1, () => ({ do: 'another' })],
];

/** Most begin with an account that is open and has money, some end with all of it withdrawn. */
const programs = rolled((dice): Run => {
  const some = (least: number, most: number) => dice.many(least, most, () => dice.weighted(any));
  const begin = dice.isOneIn(4)
    ? []
    : [open(dice), command('Deposit', (dice) => ({ amount: amount(dice) }))(dice)];
  const end = begin.length > 0 && dice.isOneIn(3) ? [{ do: 'all' } as const, close(dice)] : [];
  return known<Run>({
    frozen: dice.isOneIn(3) ? true : undefined,
    ops: [...begin, ...some(2, 8), ...end, ...some(0, 2)],
  });
});

const withdrawalOf = ({ more }: { more?: true }, { balance }: State): Command => ({
  type: 'Withdraw',
  data: { amount: balance + (more ? 1 : 0) },
});

function censusOf({ ops }: Run): string[] {
  const found = new Set<string>();
  let state = atFirst();
  for (const op of ops) {
    if (op.do === 'unknown' || op.do === 'another') {
      found.add(op.do);
      continue;
    }
    const command = op.do === 'command' ? op.command : withdrawalOf(op, state);
    const codes = refusalsOf(command, state);
    for (const code of codes) found.add(code);
    if (codes.length > 0) continue;
    state = evolved(state, eventOf(command));
    if (state.balance > 2 ** 31) found.add('more than 32 bits');
    if (command.type === 'Withdraw' && state.balance === 0) found.add('withdraws all');
    if (state.status === 'closed') found.add('closes');
  }
  return [...found];
}

export const accounts: Model<Answer, Run> = {
  rules,
  programs,
  shape: {
    required: ['command', 'type', 'data', 'amount', 'owner', 'value'],
    creates: [],
    points: [],
  },
  crashes: 'decides',
  play: async (answer, run, history) => new AccountTrial(answer, run, history).play(),
  census: censusOf,
  leastShares: {
    ALREADY_OPEN: 0.2,
    NOT_OPEN: 0.2,
    INVALID_AMOUNT: 0.3,
    INSUFFICIENT_FUNDS: 0.3,
    BALANCE_NOT_ZERO: 0.2,
    'more than 32 bits': 0.2,
    'withdraws all': 0.1,
    closes: 0.1,
    unknown: 0.2,
  },
};

// --- How they are played ----------------------------------------------------------------------------

class AccountTrial {
  readonly #run: Run;
  readonly #answer: Answer;
  readonly #account: Answer['account'];
  readonly #history: History;
  #theirs: State;
  #state = atFirst();

  constructor(answer: Answer, run: Run, history: History) {
    this.#run = run;
    this.#answer = answer;
    this.#account = answer.account;
    this.#history = history;
    this.#theirs = this.#account.initialState();
  }

  play(): void {
    this.#isState(this.#theirs, 'initial', 'initialState() returns');
    for (const op of this.#run.ops) {
      if (op.do === 'command') this.#command(copyOf(op.command));
      else if (op.do === 'all') this.#command(withdrawalOf(op, this.#state));
      else if (op.do === 'another') this.#another();
      else this.#evolve(copyOf({ type: 'StatementPrinted', data: op.data.value }));
    }
  }

  #another(): void {
    const history = this.#history;
    history.did('initialState(), and the caller changes what it got');
    const first = this.#account.initialState();
    for (const [field, value] of [
      ['balance', 500],
      ['status', 'open'],
    ] as const)
      Reflect.set(first, field, value);
    const second = this.#account.initialState();
    history.check(
      second !== first,
      'initial',
      () => 'the next initialState() returns a new object',
      () => 'the same one',
      'same',
    );
    const before = this.#state;
    this.#state = atFirst();
    this.#isState(second, 'initial', 'the next initialState() returns');
    this.#state = before;
  }

  #command(command: Command): void {
    const history = this.#history;
    history.did(() => tellCommand(command));
    const state = this.#run.frozen ? freeze(this.#theirs) : this.#theirs;
    const before = { ...state };
    const copy = copyOf(command);
    const codes = refusalsOf(command, this.#state);
    const mayReopen = command.type === 'Open' && this.#state.status === 'closed';
    let decided: any[] | undefined;
    let refusal: { error: unknown } | undefined;
    try {
      decided = this.#account.decide(command as exercise.AccountCommand, state);
    } catch (error) {
      refusal = { error };
    }
    history.check(
      isSame(state, before) && isSame(command, copy),
      'decidePure',
      () => `decide() changes nothing: the state is ${tellData(before)}`,
      () => tellData(state),
    );
    if (refusal) {
      if (!mayReopen || !this.#isCode(refusal.error, ['ALREADY_OPEN']))
        this.#isRefusal(refusal.error, codes);
      history.saw(() => `refused: ${(refusal.error as any).code}`);
      return;
    }
    if (codes.length > 0)
      history.broken(
        ruleOfCode[codes[0]!],
        `refused: ${codes.join(' or ')}`,
        `it leads to ${Array.isArray(decided) ? decided.map(tellOne).join(', ') || 'no event' : show(decided)}`,
        codes[0] === 'NOT_OPEN' ? `accepted when ${this.#state.status}` : 'accepted',
      );
    this.#evolve(this.#isDecision(decided, eventOf(command)));
  }

  #isRefusal(error: unknown, codes: Code[]): void {
    const history = this.#history;
    const yours = (error as any)?.code
      ? `refused: ${show((error as any).code)}`
      : `it throws ${show(error)}`;
    if (codes.length === 0)
      history.broken(
        isOfFrozen(error) ? 'decidePure' : 'decides',
        'the command leads to an event',
        yours,
        (error as any)?.code ? 'refused' : 'throws',
      );
    const isCode = this.#isCode(error, codes);
    const isKind = error instanceof this.#answer.DomainError && error.name === 'DomainError';
    if (isCode && isKind) return;
    history.broken(
      isCode ? 'domainError' : ruleOfCode[codes[0]!],
      `a DomainError with the code ${codes.map(show).join(' or ')}`,
      isCode ? `an error with that code, but it's ${show(error)}` : yours,
      isCode ? 'class' : 'code',
    );
  }

  #isCode = (error: unknown, codes: Code[]) => codes.includes((error as any)?.code);

  #isDecision(decided: any, wanted: Command): Command {
    const history = this.#history;
    const [event] = Array.isArray(decided) ? decided : [];
    const isOne = Array.isArray(decided) && decided.length === 1 && typeof event === 'object';
    const key = 'owner' in wanted.data ? 'owner' : 'amount';
    const isRight =
      isOne && event.type === wanted.type && isSame(event.data?.[key], wanted.data[key]);
    if (!isRight)
      history.broken(
        'decides',
        tellOne(wanted),
        Array.isArray(decided) ? decided.map(tellOne).join(', ') || 'no event' : show(decided),
        isOne ? 'other' : 'number',
      );
    history.saw(() => tellOne(event));
    return event;
  }

  #evolve(event: Command): void {
    const history = this.#history;
    if (event.type === 'StatementPrinted')
      history.did(`event StatementPrinted ${tellData(event.data)}`);
    const state = this.#theirs;
    if (this.#run.frozen) freeze([state, event]);
    const before = { ...state };
    const copy = copyOf(event);
    try {
      this.#theirs = this.#account.evolve(state, event as exercise.AccountEvent);
    } catch (error) {
      const rule =
        event.type === 'StatementPrinted' ? 'unknown' : this.#run.frozen ? 'evolvePure' : 'evolves';
      history.broken(rule, 'evolve() returns the state', `it throws ${show(error)}`, 'throws');
    }
    history.check(
      isSame(state, before) && isSame(event, copy),
      'evolvePure',
      () => `evolve() leaves the old state as it was: ${tellData(before)}`,
      () => tellData(state),
      'changed',
    );
    this.#state = evolved(this.#state, event);
    const rule = event.type === 'StatementPrinted' ? 'unknown' : 'evolves';
    this.#isState(this.#theirs, rule, 'evolve() returns');
  }

  #isState(theirs: State, rule: 'initial' | 'evolves' | 'unknown', what: string): void {
    const { status, owner, balance } = theirs ?? {};
    const wanted = this.#state;
    const wrong = (['status', 'owner', 'balance'] as const).filter(
      (key) => theirs?.[key] !== wanted[key],
    );
    this.#history.check(
      wrong.length === 0,
      rule,
      () => `${what} ${tellData(wanted)}`,
      () =>
        theirs && typeof theirs === 'object' ? tellData({ status, owner, balance }) : show(theirs),
      wrong.join(' '),
    );
  }
}

/** What V8 says to who changes a frozen object. */
const isOfFrozen = (error: unknown) =>
  error instanceof TypeError && /read only|not extensible|Cannot delete/.test(error.message);

const ruleOfCode = {
  ALREADY_OPEN: 'alreadyOpen',
  NOT_OPEN: 'notOpen',
  INVALID_AMOUNT: 'amounts',
  INSUFFICIENT_FUNDS: 'funds',
  BALANCE_NOT_ZERO: 'notZero',
} satisfies Record<Code, keyof typeof rules>;
