import { defineMistakes } from '../../../src/course/define.ts';

const initial = `initialState() {
    return { status: 'none', owner: '', balance: 0 };
  },`;
const whenDeposited = 'return { ...state, balance: state.balance + data.amount };';
const unknown = `      default:
        return state;`;
const isAmount = 'Number.isSafeInteger(amount) && Number(amount) > 0';
const checkOpen = `case 'Deposit':
        refuseIf(state.status !== 'open', 'NOT_OPEN');`;
const checkDeposit = `        refuseIf(!isAmount(data.amount), 'INVALID_AMOUNT');
        return [{ type: 'MoneyDeposited'`;
const checkWithdraw = `        refuseIf(!isAmount(data.amount), 'INVALID_AMOUNT');
        refuseIf(data.amount > state.balance, 'INSUFFICIENT_FUNDS');`;

export default defineMistakes([
  {
    id: 'shared-initial-state',
    edits: [
      { find: initial, replace: 'initialState: () => nobody,' },
      {
        find: 'export const account:',
        replace:
          "const nobody: AccountState = { status: 'none', owner: '', balance: 0 };\n\nexport const account:",
      },
    ],
    explanation:
      "initialState() returns the same object each time, so changing one account's state changes the start of all others. Create a new object at each call.",
    anchor: 'evolve',
  },
  {
    id: 'evolve-changes-the-state',
    edits: [
      { find: whenDeposited, replace: 'state.balance += data.amount;\n        return state;' },
    ],
    explanation:
      'evolve() changes the state that it receives, so anything else that references it, such as a snapshot, changes too. Return a new object.',
    anchor: 'evolve',
  },
  {
    id: 'evolve-throws-at-unknown',
    edits: [
      {
        find: unknown,
        replace: "      default:\n        throw new Error('unknown event');",
      },
    ],
    explanation:
      "evolve() throws for an unknown event type, so it can't read events from newer code. Return the state unchanged.",
    anchor: 'schema-evolution',
  },
  {
    id: 'unknown-starts-over',
    edits: [{ find: unknown, replace: '      default:\n        return account.initialState();' }],
    explanation:
      'evolve() resets the account to its initial state for an unknown event type. Return the state unchanged.',
    anchor: 'schema-evolution',
  },
  {
    id: 'unknown-gives-undefined',
    edits: [
      {
        find: unknown,
        replace: '      default:\n        return undefined as unknown as AccountState;',
      },
    ],
    explanation:
      'evolve() returns undefined for an unknown event type, because the switch has no default. Return the state unchanged.',
    anchor: 'evolve',
  },
  {
    id: 'evolve-loses-the-rest',
    edits: [
      {
        find: whenDeposited,
        replace: "return { status: 'open', owner: '', balance: state.balance + data.amount };",
      },
    ],
    explanation:
      'evolve() drops the owner at a deposit. Keep all other properties: `{ ...state, balance }`.',
    anchor: 'evolve',
  },
  {
    id: 'withdrawal-is-added',
    edits: [
      {
        find: 'balance: state.balance - data.amount',
        replace: 'balance: state.balance + data.amount',
      },
    ],
    explanation:
      'evolve() adds the amount of a withdrawal. Subtract it: the amount is positive in both event types.',
    anchor: 'evolve',
  },
  {
    id: 'balance-is-set',
    edits: [{ find: whenDeposited, replace: 'return { ...state, balance: data.amount };' }],
    explanation:
      'evolve() sets the balance to the amount of the deposit. Add the amount to the balance.',
    anchor: 'facts',
  },
  {
    id: 'never-closed',
    edits: [{ find: "return { ...state, status: 'closed' };", replace: 'return state;' }],
    explanation:
      "AccountClosed doesn't change the status, so commands on a closed account still succeed. Set the status to 'closed'.",
    anchor: 'evolve',
  },
  {
    id: 'decide-changes-the-state',
    edits: [
      {
        find: "        return [{ type: 'MoneyWithdrawn'",
        replace: "        state.balance -= data.amount;\n        return [{ type: 'MoneyWithdrawn'",
      },
    ],
    explanation:
      'decide() changes the balance itself, so a withdrawal counts twice, or counts although append() was refused. Only return the event and let evolve() apply it.',
    anchor: 'decider',
  },
  {
    id: 'command-as-event',
    edits: [
      {
        find: "return [{ type: 'MoneyDeposited', data: { amount: data.amount } }];",
        replace: 'return [{ type, data } as unknown as AccountEvent];',
      },
    ],
    explanation:
      'Your code records the command itself. A command is a request that can be refused. Return an event that states what happened, such as MoneyDeposited.',
    anchor: 'facts',
  },
  {
    id: 'opened-twice',
    edits: [{ find: "        refuseIf(state.status !== 'none', 'ALREADY_OPEN');\n", replace: '' }],
    explanation:
      'Your code accepts Open for an open account, so its owner changes. Refuse it with ALREADY_OPEN.',
    anchor: 'refusals',
  },
  {
    id: 'deposit-into-nothing',
    edits: [
      {
        find: checkOpen,
        replace: "case 'Deposit':\n        refuseIf(state.status === 'closed', 'NOT_OPEN');",
      },
    ],
    explanation:
      'Your code accepts a deposit before the account is opened. Refuse it with NOT_OPEN.',
    anchor: 'refusals',
  },
  {
    id: 'closed-counts-as-open',
    edits: [
      {
        find: checkOpen,
        replace: "case 'Deposit':\n        refuseIf(state.status === 'none', 'NOT_OPEN');",
      },
    ],
    explanation:
      "Your code checks only that the account isn't new, so a closed account passes. Accept only the status `open`.",
    anchor: 'refusals',
  },
  {
    id: 'no-status-check',
    edits: [{ find: `${checkOpen}\n`, replace: "case 'Deposit':\n" }],
    explanation:
      "Your code doesn't check the status at a deposit, so accounts that were never opened or are closed receive money. Refuse it with NOT_OPEN.",
    anchor: 'refusals',
  },
  {
    id: 'zero-is-an-amount',
    edits: [{ find: isAmount, replace: isAmount.replace('> 0', '>= 0') }],
    explanation:
      'Your code accepts an amount of 0, so it records an event in which nothing happened. Require an amount above 0.',
    anchor: 'refusals',
  },
  {
    id: 'negative-amounts',
    edits: [{ find: isAmount, replace: 'Number.isSafeInteger(amount) && Number(amount) !== 0' }],
    explanation:
      'Your code accepts negative amounts. A deposit of -5 takes money out without a balance check, and a withdrawal of -5 adds money. Require an amount above 0.',
    anchor: 'refusals',
  },
  {
    id: 'fractions-of-a-cent',
    edits: [{ find: isAmount, replace: 'Number.isFinite(amount) && Number(amount) > 0' }],
    explanation:
      "Your code accepts fractions of a cent, whose sums aren't exact (0.1 + 0.2 isn't 0.3). Require whole cents with Number.isInteger.",
    anchor: 'refusals',
  },
  {
    id: 'nan-slips-through',
    edits: [
      {
        find: isAmount,
        replace: "typeof amount === 'number' && !(amount <= 0) && !(amount % 1 > 0)",
      },
    ],
    explanation:
      "Your code accepts NaN, so the balance becomes NaN. `amount <= 0` doesn't catch it, because every comparison with NaN is false. Require Number.isInteger(amount).",
    anchor: 'refusals',
  },
  {
    id: 'infinite-money',
    edits: [
      {
        find: isAmount,
        replace: "typeof amount === 'number' && amount > 0 && Math.floor(amount) === amount",
      },
    ],
    explanation:
      'Your code accepts Infinity, because Math.floor(Infinity) equals Infinity. Use Number.isInteger, which returns false for it.',
    anchor: 'refusals',
  },
  {
    id: 'amounts-as-text',
    edits: [
      { find: isAmount, replace: 'Number.isSafeInteger(Number(amount)) && Number(amount) > 0' },
    ],
    explanation:
      "Your code accepts the string '10', as a form would submit it, but 100 + '10' is '10010'. Refuse strings here, and convert them where they enter the program.",
    anchor: 'refusals',
  },
  {
    id: 'only-deposits-checked',
    edits: [{ find: checkWithdraw, replace: checkWithdraw.split('\n')[1]! }],
    explanation:
      "Your code doesn't check the amount of a withdrawal. A withdrawal of -5 passes the balance check and adds money. Check the amount of both.",
    anchor: 'refusals',
  },
  {
    id: 'only-withdrawals-checked',
    edits: [{ find: checkDeposit, replace: checkDeposit.split('\n')[1]! }],
    explanation: 'Your code checks the amount of a withdrawal but not of a deposit. Check both.',
    anchor: 'refusals',
  },
  {
    id: 'one-cent-must-stay',
    edits: [{ find: 'data.amount > state.balance', replace: 'data.amount >= state.balance' }],
    explanation:
      'Your code refuses a withdrawal of the whole balance, because it compares with `>=`. Use `>`.',
    anchor: 'refusals',
  },
  {
    id: 'overdraft',
    edits: [
      {
        find: "        refuseIf(data.amount > state.balance, 'INSUFFICIENT_FUNDS');\n",
        replace: '',
      },
    ],
    explanation:
      "Your code doesn't compare a withdrawal with the balance, so the balance goes below zero. Refuse it with INSUFFICIENT_FUNDS.",
    anchor: 'refusals',
  },
  {
    id: 'closed-with-money',
    edits: [{ find: "        refuseIf(state.balance !== 0, 'BALANCE_NOT_ZERO');\n", replace: '' }],
    explanation:
      'Your code closes an account with money in it, so nobody can withdraw that money. Refuse it with BALANCE_NOT_ZERO.',
    anchor: 'refusals',
  },
  {
    id: 'error-without-code',
    edits: [
      {
        find: 'if (condition) throw new DomainError(code);',
        replace: 'if (condition) throw new Error(code);',
      },
    ],
    explanation:
      'Your code throws a plain Error with the code as its message, so callers have to parse text. Throw a DomainError, which has a `code` property.',
    anchor: 'refusals',
  },
  {
    id: 'code-without-the-class',
    edits: [
      {
        find: 'if (condition) throw new DomainError(code);',
        replace: 'if (condition) throw Object.assign(new Error(code), { code });',
      },
    ],
    explanation:
      "The refusal has a code but isn't a DomainError. System errors have codes too, so callers can't tell a refusal from a failure. Throw a DomainError.",
    anchor: 'refusals',
  },
  {
    id: 'refusal-returned',
    edits: [
      {
        find: `        refuseIf(data.amount > state.balance, 'INSUFFICIENT_FUNDS');`,
        replace: `        if (data.amount > state.balance) return [];`,
      },
    ],
    explanation:
      'If a withdrawal exceeds the balance, decide() returns no event and no error, so its caller assumes success. Throw a DomainError.',
    anchor: 'refusals',
  },
  {
    id: 'balance-cut-to-32-bits',
    edits: [
      {
        find: whenDeposited,
        replace: 'return { ...state, balance: (state.balance + data.amount) | 0 };',
      },
    ],
    explanation:
      "Your code truncates the balance to 32 bits, so a balance above 2,147,483,647 cents becomes negative. Remove `| 0`: integers don't need it.",
    anchor: 'evolve',
  },
  {
    id: 'true-is-an-amount',
    edits: [
      { find: isAmount, replace: "typeof amount !== 'string' && amount > 0 && amount % 1 === 0" },
      { find: '(amount: unknown): boolean =>', replace: '(amount: any): boolean =>' },
    ],
    explanation:
      "Your code accepts `true` and `[5]` as amounts, because JavaScript converts them to numbers before it compares them. Use Number.isInteger, which doesn't convert.",
    anchor: 'refusals',
  },
  {
    id: 'empty-owner-replaced',
    edits: [{ find: 'owner: data.owner };', replace: "owner: data.owner || 'unknown' };" }],
    explanation:
      "evolve() replaces an empty owner with another string. Copy the owner from the event without testing whether it's falsy.",
    anchor: 'evolve',
  },
  {
    id: 'unknown-without-data-throws',
    edits: [
      {
        find: 'evolve(state, { type, data }) {',
        replace:
          'evolve(state, { type, data }) {\n    const { amount: _ } = data as { amount?: number };',
      },
    ],
    explanation:
      'evolve() destructures `data` before it checks the type, so it throws for an unknown event without data. Check the type first.',
    anchor: 'schema-evolution',
  },
]);
