// Figures with their units, as a sentence has them.

/** `1,234` */
export const thousands = (n: number | string): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 test`, `8 tests` */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${thousands(n)} ${n === 1 ? one : many}`;

/** `41 minutes`, `2 h 5 min` */
export function sayDuration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours} h ${minutes % 60} min` : count(minutes, 'minute');
}
