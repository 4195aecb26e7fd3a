// How much memory another process has, where Linux tells.
import fs from 'node:fs';

/** 0 where it cannot be had: there V8's own limit has to do. */
export function residentBytes(pid: number): number {
  if (process.platform !== 'linux') return 0;
  try {
    return Number(fs.readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}
