// Code in color: comments, strings and keywords of TypeScript, and commands: enough to read a short program by.
import type { Piece } from './guide-text.ts';
import type { Theme } from './theme.ts';

const parts =
  /(?<comment>\/\/.*|\/\*[\s\S]*?\*\/)|(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|(?<keyword>(?<![.\w$])(?:async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|of|override|private|readonly|return|static|super|switch|this|throw|try|type|typeof|using|void|while|yield)(?![\w$:]))/g;

export function highlight(code: string, language: string, theme: Theme): Piece[] {
  if (/^(sh|bash|shell)\b/.test(language)) return highlightCommands(code, theme);
  if (!/^(ts|js|typescript|javascript)\b/.test(language)) return [{ text: code }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of code.matchAll(parts)) {
    const { comment, string } = match.groups!;
    const paint = comment ? theme.secondary : string ? theme.pass : theme.code;
    pieces.push({ text: code.slice(end, match.index) }, { text: match[0], paint });
    end = match.index + match[0].length;
  }
  return [...pieces, { text: code.slice(end) }];
}

const highlightCommands = (code: string, theme: Theme): Piece[] =>
  code.split(/(?<=\n)/).flatMap((line) => {
    const at = line.search(/\s+#\s/);
    if (at < 0) return [{ text: line, paint: theme.action }];
    return [
      { text: line.slice(0, at), paint: theme.action },
      { text: line.slice(at), paint: theme.secondary },
    ];
  });
