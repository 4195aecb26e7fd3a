// The author's proof as a screen: what was proved, what the outline still waits for, all problems.
import type { Proof } from '../proof/prove.ts';
import { count, cut, margin, padEnd } from './layout.ts';
import type { Theme } from './theme.ts';

export function renderProof(
  proof: Proof,
  { theme, columns }: { theme: Theme; columns: number },
): string {
  const parts = [
    proof.proved.map((line) => `${margin}${theme.pass(theme.symbols.pass)} ${line}`).join('\n'),
    renderCoverage(proof, theme, columns),
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
  const width = Math.max(...coverage.map(({ piece }) => piece.id.length));
  const taught = coverage.filter(({ places }) => places.length > 0);
  const waiting = coverage.length - taught.length;
  const rows = taught.map(({ piece, places }) => {
    const shown = places.length > 1 ? `${places[0]} and ${places.length - 1} more` : places[0]!;
    return cut(
      `${margin}${padEnd(piece.id, width)}  ${padEnd(cut(piece.says, 34), 34)}  ${shown}`,
      columns,
    );
  });
  const rest =
    waiting > 0
      ? `\n${margin}${theme.secondary(`${waiting} of ${coverage.length} pieces wait for lessons to come`)}`
      : '';
  return rows.join('\n') + rest;
}
