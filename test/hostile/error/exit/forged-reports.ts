// expect: error exit; at line 7
//   message process.exit(0) was called
/** A socket on each descriptor, by way of the one that stdout is. */
const Socket = (process.stdout as any).constructor;
const report = JSON.stringify({ kind: 'test-ended', name: '1 adding > adds small numbers', state: 'pass' });
for (let fd = 0; fd <= 20; fd++) tell(fd);
process.exit(0);

function tell(fd: number) {
  try {
    new Socket({ fd }).write(`${report}\n`);
  } catch {}
}
