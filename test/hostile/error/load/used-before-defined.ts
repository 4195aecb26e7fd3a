// expect: error load; at line 3
//   message your file throws while it is loaded: ReferenceError: Cannot access 'limit' before initialization
export const twice = limit * 2;
const limit = 1;
