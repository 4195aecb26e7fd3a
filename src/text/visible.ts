// Texts that differ must look different: what can't be seen is written as JavaScript escapes it.

/** Controls, spaces other than the usual one, zero-width and bidirectional marks. Line breaks stay. */
const invisible = /(?![ \n])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const short: Record<string, string> = { '\t': '\\t', '\r': '\\r', '\0': '\\0' };

export const visible = (text: string): string => text.replace(invisible, escaped);

/** A printed value, in which a line may also end with spaces. */
export const visibleValue = (printed: string): string =>
  visible(printed).replace(/ (?= *\n)/g, '\\u0020');

/** As it stands in code, but for the breaks between its lines: '0' isn't 0. */
export function quoted(text: string): string {
  const quote = [`'`, '"', '`'].find((sign) => !text.includes(sign)) ?? `'`;
  const inner = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  const lines = visibleValue(inner).replace(/\n+$/, (breaks) => '\\n'.repeat(breaks.length));
  return quote + lines + quote;
}

function escaped(sign: string): string {
  const code = sign.codePointAt(0)!.toString(16);
  return short[sign] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`);
}
