// What examples work with: their knobs, their facts, and something to draw with.
export {
  bars,
  columnsHere,
  group,
  line,
  sparkline,
  table,
  timeline,
} from './draw.ts';
export { facts } from './facts.ts';
export { knobs } from './knobs.ts';
export { live } from './live.ts';
