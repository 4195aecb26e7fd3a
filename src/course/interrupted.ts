/** Ctrl-C, or the end of the input at a question. `main` ends with code 130. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** Esc at a question: in the menu one step back, elsewhere as Ctrl-C. */
export class GivenUp extends Interrupted {
  override name = 'GivenUp';
}
