// expect: error load; at line 5
//   message TypeError
/** Where output is a socket, its class could reach the network. */
export * from './right.ts';
new (process.stdout as any).constructor().connect(80, '127.0.0.1');
