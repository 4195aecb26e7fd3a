// Prints the script by which a shell completes; it asks `complete -- <words>` (../complete.ts).
import { script } from '@bomb.sh/tab';
import type { Context } from '../context.ts';

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
