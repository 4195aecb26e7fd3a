// What a lesson measured, told to whoever asks: one JSON line a fact on the descriptor in EVENTS_COURSE_FACTS.
import { writeSync } from 'node:fs';

/** Typed by the lesson's facts; silent where nobody asks. */
export function facts<Facts extends object>() {
  const descriptor = Number(process.env.EVENTS_COURSE_FACTS);
  return <Name extends keyof Facts & string>(
    fact: Name,
    value: Facts[Name],
  ): void => {
    if (descriptor)
      writeSync(descriptor, `${JSON.stringify({ fact, value })}\n`);
  };
}
