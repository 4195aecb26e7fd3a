// What a spec needs to hold an answer against rules on generated runs. A spec imports it before the
// answer: virtual time has to be in place when the answer is loaded.
import { rememberDerivedSignals } from './derived-signals.ts';
import { installVirtualTime } from './virtual-time.ts';

export type { VirtualClock } from './clock.ts';
export { signalsDerivedFrom } from './derived-signals.ts';
export { type Dice, known, type Make, one, rolled } from './dice.ts';
export { takingErrors } from './errors.ts';
export { errorOf, type Failure } from './failures.ts';
export * as fc from './generators.ts';
export { History, type Rule, RuleBroken, type Rules, show } from './history.ts';
export { type Held, type HoldOptions, hold, type Model, type Story } from './hold.ts';
export { lent, mustBeUnaltered } from './lent.ts';
export { runSettings } from './settings.ts';
export type { Operation, Program, Shape } from './smaller.ts';
export { currentClock, useRealTime, useVirtualTime } from './virtual-time.ts';

installVirtualTime();
rememberDerivedSignals();
