// What was measured, beside what was promised.

export interface Row {
  what: string;
  /** `1.9 ×`, `0.4 MB` */
  unit: string;
  value: number;
  spread?: [number, number];
  /** At most this. Without it the row is for information. */
  bound?: number;
}

/** Prints the table; 1 where a bound is broken. */
export function report(rows: Row[], note: string): number {
  const broken = rows.filter(({ value, bound }) => bound !== undefined && value > bound);
  const lines = rows.map((row) => [
    row.what,
    `${row.value.toFixed(2)} ${row.unit}`,
    row.spread ? row.spread.map((each) => each.toFixed(2)).join(' to ') : '',
    row.bound === undefined ? '' : `${row.bound} ${row.unit}`,
    row.bound === undefined ? '' : broken.includes(row) ? 'BROKEN' : 'holds',
  ]);
  const table = [['', 'median', 'quartiles', 'at most', ''], ...lines];
  const widths = table[0]!.map((_, i) => Math.max(...table.map((cells) => cells[i]!.length)));
  for (const cells of table) {
    const padded = cells.map((cell, i) =>
      i === 0 || i === 4 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
    );
    console.log(padded.join('  ').trimEnd());
  }
  console.log(`\n${note}, Node ${process.version}, ${process.platform} ${process.arch}`);
  return broken.length > 0 ? 1 : 0;
}
