// expect: error import; at line 4
//   message "data:text/javascript,
/** Made at run time, so that it is not bundled. */
await import(`data:text/javascript,${encodeURIComponent('import fs from "node:fs"; fs.writeFileSync("owned", "")')}`);
export * from './right.ts';
