// expect: pass
//   vitest is not asked: it waits for the loop to end
/** Two ports that call each other without end: each turn of the event loop still ends. */
export * from './right.ts';
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => port2.postMessage('again');
port2.onmessage = () => port1.postMessage('again');
port1.postMessage('begin');
