// What examples work with: their knobs, their facts, and something to draw with.

export { seeded } from '../../src/course/seeded.ts';
export { padEnd } from '../../src/text/width.ts';
export {
  bars,
  columnsHere,
  group,
  line,
  notes,
  sentences,
  signed,
  sparkline,
  table,
  themeHere,
  timeline,
} from './draw.ts';
export { facts } from './facts.ts';
export { hasKeys, type Keyboard, onKey } from './keys.ts';
export { knobs, misused } from './knobs.ts';
export { type Live, live } from './live.ts';
export { type Series, type SeriesScreen, series } from './series.ts';
