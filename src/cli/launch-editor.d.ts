// Two parts of launch-editor that come without types.
declare module 'launch-editor/guess.js' {
  /** The editor's command and its own arguments. */
  export default function guessEditor(specified?: string): (string | null)[];
}
declare module 'launch-editor/get-args.js' {
  export default function argumentsFor(
    editor: string,
    file: string,
    line: number,
    column: number,
  ): (string | number)[];
}
