// Prints the script by which a shell completes; it asks `complete -- <words>` (../complete.ts).
import { script } from '@bomb.sh/tab';
import type { Context } from '../context.ts';
import { defineCommand } from '../define-command.ts';

export const command = defineCommand({
  summary: 'a script for your shell that completes commands, names and options',
  arguments: [{ name: '<shell>', choices: ['bash', 'zsh', 'fish', 'powershell'] }],
  examples: [
    ['completion bash >> ~/.bashrc', 'for every bash from now on'],
    ['completion zsh >> ~/.zshrc', 'below the line with compinit'],
    ['completion fish > ~/.config/fish/completions/events-course.fish', 'fish finds it there'],
    ['completion powershell >> $PROFILE', 'for every PowerShell from now on'],
  ],
  run: (context, _options, shell) => completion(shell, context),
});

export async function completion(shell: string, context: Context): Promise<number> {
  if (shell === 'bash') context.print(bashWithoutPackage);
  script(shell, 'events-course', 'events-course');
  return 0;
}

/** The script for bash stands on a function of the package bash-completion, which macOS and small images lack. */
const bashWithoutPackage = `
if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref() {
        cword=$COMP_CWORD
        cur=\${COMP_WORDS[cword]} prev=\${COMP_WORDS[cword-1]}
        words=("\${COMP_WORDS[@]:0:cword+1}")
    }
fi`;
