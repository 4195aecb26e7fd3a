// In a folder of its own, as an example may have it.
export function* countTo(end: number): Generator<number> {
  for (let i = 0; i < end; i++) yield i;
}
