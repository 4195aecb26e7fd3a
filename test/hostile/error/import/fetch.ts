// expect: error import; at line 4
//   message fetch is closed here
export * from './right.ts';
const { status } = await fetch('http://127.0.0.1:9/');
console.log(status);
