// What was measured, beside what was promised.
import { table } from '../src/text/table.ts';

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
  const all = [['', 'median', 'quartiles', 'at most', ''], ...lines];
  for (const line of table(all, { toRight: [false, true, true, true] })) console.log(line);
  console.log(`\n${note}, Node ${process.version}, ${process.platform} ${process.arch}`);
  return broken.length > 0 ? 1 : 0;
}
