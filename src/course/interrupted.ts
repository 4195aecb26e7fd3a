/** Ctrl-C, or the end of the input at a question. `main` ends with code 130. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}
