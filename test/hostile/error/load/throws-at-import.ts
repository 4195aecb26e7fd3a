// expect: error load; at line 5
//   message your file throws while it is loaded: TypeError: settings are missing
export * from './right.ts';
export const settings = (() => {
  throw new TypeError('settings are missing');
})();
