// expect: error syntax; at line 4
//   message Expected ";" but found "add"
export * from './right.ts';
def add(a, b):
  return a + b
