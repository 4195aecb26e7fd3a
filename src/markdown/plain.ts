// What Markdown says, without its marks.
import { lexer, type Token, type Tokens } from 'marked';

/** Paragraph by paragraph without marks: of a list its items, of a table its rows. */
export const paragraphsOf = (markdown: string): string[] => paragraphsIn(lexer(unix(markdown)));

function paragraphsIn(tokens: Token[]): string[] {
  return tokens.flatMap((token): string[] => {
    switch (token.type) {
      case 'code':
        return token.text.split('\n');
      case 'list':
        return (token as Tokens.List).items.flatMap((item) => paragraphsIn(item.tokens));
      case 'table':
        return (token as Tokens.Table).rows.map(sayRow);
      case 'blockquote':
        return paragraphsIn(token.tokens ?? []);
      case 'paragraph':
      case 'text':
        return [plain(token.tokens ?? [token])];
      default:
        return [];
    }
  });
}

/** `name: what the other columns say of it` */
function sayRow(row: Tokens.TableCell[]): string {
  const [first = '', ...others] = row.map(({ tokens }) => plain(tokens)).filter(Boolean);
  return [first, others.join('; ')].filter(Boolean).join(': ');
}

export const plain = (tokens: Token[]): string =>
  tokens
    .map((token) => ('tokens' in token && token.tokens ? plain(token.tokens) : textOf(token)))
    .join('');

/** Line ends of the source are spaces. */
export const textOf = (token: Token): string =>
  ('text' in token ? token.text : token.raw)
    .replace(/\s+/g, ' ')
    .replace(/&(lt|gt|amp|quot|#39);/g, (entity: string) => entities[entity]);
const entities: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
};

/** Offsets count in the Markdown with plain line ends, as marked reads it. */
export const unix = (markdown: string) => markdown.replace(/\r\n?/g, '\n');
