// Asked with every prediction and every answer.
import type { Sureness } from '../progress/events.ts';
import type { Context } from './context.ts';

export async function askSureness(context: Context): Promise<Sureness> {
  const { askChoice } = await import('../ui/prompts.ts');
  const words = { guess: 'a guess', fairly: 'fairly', sure: 'sure' };
  return (await askChoice('How sure are you?', words, context)) as Sureness;
}
