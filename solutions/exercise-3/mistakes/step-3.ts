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
      'initialState() gives the same object each time. Whoever changes it changes the beginning of every other account: make a new one at each call.',
    anchor: 'evolve',
  },
  {
    id: 'evolve-changes-the-state',
    edits: [
      { find: whenDeposited, replace: 'state.balance += data.amount;\n        return state;' },
    ],
    explanation:
      'evolve() changes the state that it is given. A state that somebody else still holds, a snapshot for instance, changes with it: give a new object.',
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
      'evolve() throws at an event that it does not know. Tomorrow’s code writes new types, and today’s must still be able to read: leave the state as it is.',
    anchor: 'schema-evolution',
  },
  {
    id: 'unknown-starts-over',
    edits: [{ find: unknown, replace: '      default:\n        return account.initialState();' }],
    explanation:
      'An event that evolve() does not know takes the account back to its beginning. It leaves the state as it is.',
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
      'For an event that evolve() does not know it gives undefined: the switch has no default. It gives the state back as it is.',
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
      'The state after a deposit has lost the owner. evolve() keeps everything that the event says nothing about: { ...state, balance }.',
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
      'evolve() adds what was withdrawn. The amount is positive in both events; the type says which way the money went.',
    anchor: 'evolve',
  },
  {
    id: 'balance-is-set',
    edits: [{ find: whenDeposited, replace: 'return { ...state, balance: data.amount };' }],
    explanation:
      'evolve() takes the amount of a deposit for the new balance. An event says what happened, not how things stand afterwards: add it.',
    anchor: 'facts',
  },
  {
    id: 'never-closed',
    edits: [{ find: "return { ...state, status: 'closed' };", replace: 'return state;' }],
    explanation:
      'AccountClosed does not change the status, so a closed account goes on as if nothing had happened.',
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
      'decide() books the withdrawal itself. It only says what is to happen; evolve() does it, once the event is recorded. Else it counts twice, or although the append was refused.',
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
      'The command is recorded as it is. A command is a wish and can be refused; an event is what happened, and has a name in the past tense: MoneyDeposited.',
    anchor: 'facts',
  },
  {
    id: 'opened-twice',
    edits: [{ find: "        refuseIf(state.status !== 'none', 'ALREADY_OPEN');\n", replace: '' }],
    explanation: 'An account that is open can be opened again, and gets another owner.',
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
    explanation: 'A deposit is accepted before the account is opened.',
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
      'The check is that the account is not new, so a closed one passes. There are three statuses, and only `open` will do.',
    anchor: 'refusals',
  },
  {
    id: 'no-status-check',
    edits: [{ find: `${checkOpen}\n`, replace: "case 'Deposit':\n" }],
    explanation:
      'A deposit does not look at the status at all: money goes into accounts that were never opened, or are closed.',
    anchor: 'refusals',
  },
  {
    id: 'zero-is-an-amount',
    edits: [{ find: isAmount, replace: isAmount.replace('> 0', '>= 0') }],
    explanation:
      'An amount of 0 is accepted. Nothing happened, and a fact says that something did.',
    anchor: 'refusals',
  },
  {
    id: 'negative-amounts',
    edits: [{ find: isAmount, replace: 'Number.isSafeInteger(amount) && Number(amount) !== 0' }],
    explanation:
      'Negative amounts are accepted: a deposit of -5 takes money out past every check of the balance, a withdrawal of -5 puts some in.',
    anchor: 'refusals',
  },
  {
    id: 'fractions-of-a-cent',
    edits: [{ find: isAmount, replace: 'Number.isFinite(amount) && Number(amount) > 0' }],
    explanation:
      'Half a cent is accepted. Sums of fractions are not exact (0.1 + 0.2 is not 0.3), so a ledger counts in whole cents: Number.isInteger.',
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
      'NaN is accepted: every comparison with it is false, so `amount <= 0` does not catch it, and afterwards the balance is NaN. Ask for what is right, Number.isInteger(amount), not for what is wrong.',
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
      'Infinity is accepted: it equals its own floor. Number.isInteger knows that it is no integer.',
    anchor: 'refusals',
  },
  {
    id: 'amounts-as-text',
    edits: [
      { find: isAmount, replace: 'Number.isSafeInteger(Number(amount)) && Number(amount) > 0' },
    ],
    explanation:
      "The text '10' is accepted, as it comes from a form. 100 + '10' is '10010': convert at the edge, and refuse here.",
    anchor: 'refusals',
  },
  {
    id: 'only-deposits-checked',
    edits: [{ find: checkWithdraw, replace: checkWithdraw.split('\n')[1]! }],
    explanation:
      'The amount of a withdrawal is not checked. One of -5 is less than any balance, and puts money in.',
    anchor: 'refusals',
  },
  {
    id: 'only-withdrawals-checked',
    edits: [{ find: checkDeposit, replace: checkDeposit.split('\n')[1]! }],
    explanation: 'The amount of a deposit is not checked, only that of a withdrawal.',
    anchor: 'refusals',
  },
  {
    id: 'one-cent-must-stay',
    edits: [{ find: 'data.amount > state.balance', replace: 'data.amount >= state.balance' }],
    explanation: 'One cannot withdraw all that there is (>= where > is meant).',
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
    explanation: 'A withdrawal is not compared with the balance: the account goes below zero.',
    anchor: 'refusals',
  },
  {
    id: 'closed-with-money',
    edits: [{ find: "        refuseIf(state.balance !== 0, 'BALANCE_NOT_ZERO');\n", replace: '' }],
    explanation:
      'An account can be closed while there is money in it. Nobody gets at it after that.',
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
      'The refusal is a plain Error with the code as its message. A DomainError has it as `code`, so that callers need not read sentences.',
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
      'The refusal has a code, but is no DomainError. Errors of the system have codes as well: by its class a caller knows that a rule of the bank said no, and that trying again does not help.',
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
      'A withdrawal that is not covered leads to no event, and to no error either. Whoever sent the command believes that it was done.',
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
      'The balance is cut to 32 bits, so a balance above 2147483647 cents becomes negative. Add the amounts as they are: `| 0` is not needed for integers.',
    anchor: 'evolve',
  },
  {
    id: 'true-is-an-amount',
    edits: [
      { find: isAmount, replace: "typeof amount !== 'string' && amount > 0 && amount % 1 === 0" },
      { find: '(amount: unknown): boolean =>', replace: '(amount: any): boolean =>' },
    ],
    explanation:
      'true and [5] pass as amounts, since JavaScript converts them to numbers before it compares. Number.isInteger does not convert.',
    anchor: 'refusals',
  },
  {
    id: 'empty-owner-replaced',
    edits: [{ find: 'owner: data.owner };', replace: "owner: data.owner || 'unknown' };" }],
    explanation:
      'evolve() replaces an empty owner with another text. The state has the owner that the event has: do not test whether it is falsy.',
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
      'evolve() takes the data apart before it looks at the type, so it throws at an unknown event without data. Look at the type first.',
    anchor: 'schema-evolution',
  },
]);
