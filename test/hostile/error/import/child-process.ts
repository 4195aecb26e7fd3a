// expect: error import; at line 3
//   message "child_process" cannot be imported here
import { spawn } from 'child_process';
export * from './right.ts';
spawn('sleep', ['1000'], { detached: true, stdio: 'inherit' });
