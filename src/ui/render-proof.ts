// The author's proof as a screen: what was proved, what the outline still waits for, all problems.
import { percent } from '../proof/census.ts';
import type { Census, RuleTable } from '../proof/ground.ts';
import type { Proof } from '../proof/proof.ts';
import { margin, wrap } from '../text/lines.ts';
import { count } from '../text/numbers.ts';
import { table, widest } from '../text/table.ts';
import { cut } from '../text/width.ts';
import type { Screen, Theme } from './theme.ts';

export function renderProof(proof: Proof, { theme, columns }: Screen): string {
  const parts = [
    proof.proved.map((line) => `${margin}${theme.pass(theme.symbols.pass)} ${line}`).join('\n'),
    renderCoverage(proof, theme, columns),
    ...proof.tables.map((table) => renderRules(table, theme, columns)),
    renderCensuses(proof.censuses, columns),
    proof.problems
      .map(
        ({ file, problem, advice }) =>
          `${margin}${theme.fail(theme.symbols.fail)} ${theme.path(file)}: ${problem}. ${advice}`,
      )
      .join('\n'),
    `${margin}${proof.problems.length === 0 ? 'no problems' : count(proof.problems.length, 'problem')}`,
  ];
  return `\n${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderCoverage({ coverage }: Proof, theme: Theme, columns: number): string {
  if (coverage.length === 0) return '';
  const width = widest(coverage.map(({ piece }) => piece.id));
  const taught = coverage.filter(({ places }) => places.length > 0);
  const waiting = coverage.length - taught.length;
  const rows = taught.map(({ piece, places }) => {
    const more = places.length > 1 ? ` and ${places.length - 1} more` : '';
    return [piece.id, cut(piece.says, 34), places[0] + more];
  });
  const lines = table(rows, { widths: [width, 34, 0] }).map((line) => cut(margin + line, columns));
  const rest =
    waiting > 0
      ? `\n${margin}${theme.secondary(`${waiting} of ${coverage.length} pieces wait for lessons to come`)}`
      : '';
  return lines.join('\n') + rest;
}

/** Each sentence, what enforces it, and the known mistakes that break it. */
function renderRules({ exercise, rows, notRules }: RuleTable, theme: Theme, columns: number) {
  const indented = (text: string) => wrap(text, columns, margin.repeat(2));
  const deeper = (text: string) => wrap(text, columns, margin.repeat(4));
  const lines = rows.flatMap(({ sentence, line, enforcedBy, mistakes }) => [
    indented(`${theme.path(`:${line ?? '?'}`)}  ${sentence}`),
    deeper(`${theme.secondary('by')} ${enforcedBy.join(', ')}`),
    deeper(`${theme.secondary(`${count(mistakes.length, 'mistake')}:`)} ${some(mistakes)}`),
    '',
  ]);
  const others = Object.entries(notRules).map(([sentence, why]) =>
    indented(`${theme.secondary('no rule:')} ${sentence} ${why}`),
  );
  return [`${margin}${exercise}: ${count(rows.length, 'sentence')}`, '', ...lines, ...others]
    .join('\n')
    .trimEnd();
}

const some = (names: string[]) =>
  names.length <= 4
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

function renderCensuses(censuses: Census[], columns: number): string {
  return censuses
    .map(({ exercise, step, runs, shares, leastShares }) => {
      const names = Object.entries(shares).sort(([, a], [, b]) => a - b);
      const said = names.map(([name, share]) => {
        const least = leastShares[name];
        return `${name} ${percent(share)}${least === undefined ? '' : ` (at least ${percent(least)})`}`;
      });
      const text = `${exercise}, step ${step}, ${count(runs, 'run')}: ${said.join(', ')}`;
      return wrap(text, columns, margin);
    })
    .join('\n');
}
