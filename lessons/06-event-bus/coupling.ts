// Who knows whom: with direct calls, and on the bus. Both are read off a run.
import { columnsHere, facts, table, themeHere } from '../stage/stage.ts';
import { Bus } from './bus.ts';
import type { EventBusFacts } from './lesson.ts';
import { type Arrow, busShop, directShop, heard, modules } from './shop.ts';

const fact = facts<EventBusFacts>();
const theme = themeHere();
/** The least that both matrices need. */
const bothWide = 78;

/** Rows against columns: a sign where the row knows the column. */
function matrix(arrows: Set<Arrow>, says: string, sign: string) {
  const headings = [says, ...modules];
  const rows = modules.map((from) => [
    from,
    ...modules.map((to) => {
      if (from === to) return theme.secondary(theme.symbols.later);
      return arrows.has(`${from} → ${to}`) ? sign : '';
    }),
  ]);
  return { headings, rows };
}

/** Side by side where there is room. */
export function matrices(bus: Bus): string[] {
  const direct = directShop();
  direct.place('o1');
  const hears = heard(bus);
  fact('calls', direct.calls.size);
  fact('hears', hears.size);
  fact(
    'turnedRound',
    [...hears].filter((arrow) => {
      const [from, to] = arrow.split(' → ');
      return direct.calls.has(`${to} → ${from}`);
    }).length,
  );
  const { chosen, open } = theme.symbols;
  const one = matrix(direct.calls, 'calls', theme.fail(chosen));
  const two = matrix(hears, 'hears', theme.pass(open));
  if (columnsHere() < bothWide)
    return [
      ...table(one.headings, one.rows),
      '',
      ...table(two.headings, two.rows),
    ];
  return table(
    [...one.headings, ...two.headings],
    one.rows.map((row, i) => [...row, ...two.rows[i]!]),
  );
}

/** Of the modules that were there, those that now do something more. */
function changed(before: Set<Arrow>, after: Set<Arrow>): string[] {
  const added = [...after].filter((arrow) => !before.has(arrow));
  const from = added.map((arrow) => arrow.split(' → ')[0]!);
  return modules.filter((module) => from.includes(module));
}

/** One order, and who called whom for it. */
function callsOf(withAudit: boolean): Set<Arrow> {
  const shop = directShop({ withAudit });
  shop.place('o1');
  return shop.calls;
}

async function heardIn(withAudit: boolean): Promise<Set<Arrow>> {
  const bus = new Bus();
  busShop(bus, { withAudit }).place('o1');
  await bus.idle();
  return heard(bus);
}

const outcome = (act: () => void) => {
  try {
    act();
    return 'placed';
  } catch (error) {
    return `fails: ${(error as Error).message}`;
  }
};

/** A fifth module comes; one of the four is down. */
export async function ways(): Promise<string[]> {
  const changedDirect = changed(callsOf(false), callsOf(true));
  const withAudit = await heardIn(true);
  const changedOnBus = changed(await heardIn(false), withAudit);
  const listening = [...withAudit].filter((each) => each.startsWith('audit'));

  const direct = directShop({ mailIsDown: true });
  const lame = new Bus();
  const shop = busShop(lame, { mailIsDown: true });
  const outcomes = [
    outcome(() => direct.place('o1')),
    outcome(() => shop.place('o1')),
  ] as const;
  await lame.idle();
  fact('changedDirect', changedDirect);
  fact('changedOnBus', changedOnBus);
  fact('auditHears', listening.length);
  fact('mailDownDirect', outcomes[0]);
  fact('mailDownOnBus', outcomes[1]);
  fact('failuresKept', lame.failures.length);
  fact('readyWithoutMail', shop.isReady('o1'));
  return [
    ...table(
      ['', 'direct calls', 'on the bus'],
      [
        [
          'audit joins: changed',
          theme.fail(changedDirect.join(', ')),
          theme.pass(changedOnBus.join(', ') || 'nobody'),
        ],
        [
          'mail is down: the order',
          theme.fail(outcomes[0]),
          theme.pass(`${outcomes[1]}; ${lame.failures.length} failures kept`),
        ],
      ],
    ),
  ];
}
