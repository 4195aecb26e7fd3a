import { defineQuestions } from '../../src/course/define.ts';

export default defineQuestions([]);
