// The part of launch-editor that we use, which comes without types.
declare module 'launch-editor/guess.js' {
  /** The editor's command and its own arguments; of a command line for a shell also its operators. */
  export default function guessEditor(specified?: string): (string | object | null)[];
}
