// expect: fail; at line 6
//   test adds small numbers
/** Pasted code may carry a map; what it names would be printed as a place, escape sequences and all. */
export { Counter } from './right.ts';
export function add() {
  throw new Error('its line is that of this file');
}
//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIlx1MDAxYl0wO09XTkVEXHUwMDA3XHUwMDFiWzJKXHUwMDFiWzMxbUVWSUwiXSwibmFtZXMiOltdLCJtYXBwaW5ncyI6IkFBQUE7QUFDQTtBQUNBO0FBQ0E7QUFDQTtBQUNBO0FBQ0E7QUFDQTtBQUNBOyJ9
