// expect: pass
import { setTimeout as sleep } from 'node:timers/promises';
await sleep(20);
const { add, Counter } = await import('./right.ts');
export { add, Counter };
