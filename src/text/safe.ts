// What others wrote, safe to show on a terminal.

/** Strips what moves the cursor, sets a title or hides text; keeps tabs and line ends. */
export function makeSafe(text: string): string {
  if (!unsafe.test(text)) return text;
  return withoutSequences(text)
    .replace(/\r+\n?/g, '\n')
    .replace(new RegExp(unsafe, 'g'), '');
}

/** Without what colors text, moves the cursor or sets a title. */
export const withoutSequences = (text: string): string =>
  text.replace(
    /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c)?|\x1b./g,
    '',
  );

/** Controls other than tab and line end, and marks that turn the direction of writing. */
const unsafe = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/** For JSON.parse: every text in it made safe. */
export const safeTexts = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? makeSafe(value) : value;
