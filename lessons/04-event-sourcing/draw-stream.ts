// One row for each moment of an account: the event, and the state beside it.
import { columnsHere, line, themeHere } from '../stage/stage.ts';
import { dayOf, type Moment } from './history.ts';

const theme = themeHere();
const columns = columnsHere();
/** On a narrow terminal the days go first. */
const hasDays = columns >= 60;
const widestBar = 24;

interface Look {
  /** The balance that fills the bar. */
  most: number;
  isDim?: (moment: Moment) => boolean;
  /** Before the row; the same width for each. */
  mark?: (moment?: Moment) => string;
}

/** `7  27 Feb  MoneyWithdrawn   45   155  ██████████` */
export function streamRows(moments: Moment[], look: Look): string[] {
  const { isDim = () => false, mark = () => '' } = look;
  const head = cells('v', 'day', 'event', '', 'balance');
  const width = columns - 2 - mark().length;
  return [
    line(theme.secondary(mark() + head)),
    ...moments.map((moment) => {
      const row = mark(moment) + rowOf(moment, look.most, width);
      return line(isDim(moment) ? theme.secondary(row) : row);
    }),
  ];
}

function rowOf(moment: Moment, most: number, width: number): string {
  const { command, version, state, refusal } = moment;
  const day = dayOf(moment.day);
  const amount = command.type === 'Open' ? command.owner : command.amount;
  if (refusal !== undefined) {
    const mark = theme.fail(theme.symbols.fail.padStart(2));
    const why = columns >= 70 ? `: ${refusal}` : '';
    return `${cells(mark, day, command.type, `${amount}`)}  refused${why}`;
  }
  const room = Math.min(
    widestBar,
    width - cells('', '', '', '', '').length - 2,
  );
  const length = room < 5 ? 0 : Math.round((state.balance / most) * room);
  const bar = theme.symbols.block.repeat(length);
  const type = eventNames[command.type];
  const row = cells(`${version}`, day, type, `${amount}`, `${state.balance}`);
  return `${row}  ${bar}`.trimEnd();
}

const eventNames = {
  Open: 'AccountOpened',
  Deposit: 'MoneyDeposited',
  Withdraw: 'MoneyWithdrawn',
};

/** Without a balance, the row ends where it would begin. */
function cells(
  version: string,
  day = '',
  event = '',
  amount = '',
  balance?: string,
): string {
  const start = hasDays ? [day.padStart(6)] : [];
  const end = balance === undefined ? [] : [balance.padStart(7)];
  return [
    version.padStart(2),
    ...start,
    event.padEnd(14),
    amount.padStart(4),
    ...end,
  ].join('  ');
}
