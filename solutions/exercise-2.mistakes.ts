import { defineMistakes } from '../src/course/define.ts';
export default defineMistakes([]);
