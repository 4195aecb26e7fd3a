// expect: error tampering; at line 6
//   message your file tries to replace a built-in: EventEmitter.getEventListeners
/** The spec would get the same one. */
import events from 'node:events';
export * from './right.ts';
(events as any).getEventListeners = () => [];
