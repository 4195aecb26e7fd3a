// expect: error load; at line 5
//   message your file throws while it is loaded: SyntaxError:
/** Only found when it is run. */
export * from './right.ts';
export const pattern = new RegExp('(');
