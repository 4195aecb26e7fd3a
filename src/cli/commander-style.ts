// How commander speaks here: its errors in our words, its help within the columns that there are.
import { Help, type HelpConfiguration, type OutputConfiguration } from 'commander';
import { columnsOf, fitLines, margin, wrap } from '../text/lines.ts';
import { makeSafe } from '../text/safe.ts';
import type { Stream, World } from './context.ts';
import { inOurVoice } from './own-voice.ts';

export function outputTo({ stdout, stderr, env }: World): OutputConfiguration {
  const columns = (stream: Stream) => columnsOf(stream, env);
  const write = (stream: Stream, text: string) =>
    stream.write(stream.isTTY ? fitLines(text, columns(stream)) : text);
  return {
    writeOut: (text) => write(stdout, text),
    writeErr: (text) => write(stderr, inOurWords(text)),
    getOutHelpWidth: () => columns(stdout),
    getErrHelpWidth: () => columns(stderr),
  };
}

/** It quotes what was typed. */
function inOurWords(text: string): string {
  return inOurVoice(makeSafe(text))
    .split('\n')
    .map((line) => (line === '' ? line : margin + line))
    .join('\n');
}

export const helpStyle: HelpConfiguration = {
  showGlobalOptions: false,
  minWidthToWrap: 20,
  // The descriptions name choices and defaults already, with what each means.
  optionDescription: ({ description }) => description,
  formatItem(term, termWidth, description, helper) {
    const columns = helper.helpWidth ?? 80;
    const isNarrow = columns - termWidth - 2 * margin.length < 30;
    if (description === '' || !isNarrow)
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
    return `${margin}${term}\n${wrap(description, columns, margin.repeat(2))}`;
  },
};
