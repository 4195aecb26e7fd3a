// What a learner answers to the questions of lesson 01: two rightly, the third wrong, and as a guess.
import { keys, type Terminal } from './terminal.ts';

export async function predictFirstLesson(terminal: Terminal): Promise<void> {
  await terminal.waitFor('Which heap grows');
  terminal.press(keys.enter);
  await terminal.waitFor('how much does its');
  terminal.press(keys.down);
  await terminal.waitFor('● about 10 MB');
  terminal.press(keys.enter);
  await terminal.waitFor('Which setup keeps');
  terminal.press(keys.enter); // the closure: wrong
  await terminal.waitFor('How sure are you?');
  terminal.press(keys.enter);
}
