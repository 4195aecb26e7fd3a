// expect: error import; at line 4
//   message "file:///etc/hostname" cannot be imported here
export * from './right.ts';
await import(new URL('file:///etc/hostname').href);
