// expect: pass
/** Nobody calls return(), so its finally never runs. */
export { Counter } from './right.ts';
async function* numbers() {
  try {
    for (let i = 0; ; i++) yield i;
  } finally {
    throw new Error('never reached');
  }
}
export const add = (a: number, b: number) => (a < 0 ? later(a, b) : a + b);
async function later(a: number, b: number) {
  await numbers().next();
  return a + b;
}
