// expect: pass
/** (The test writes it once more with CRLF and a BOM.) */
export { Counter } from './right.ts';
const größe = (名前: number) => 名前;
	const Ünïcödé = { '💥': 1, 'a\u0000b': 2 };
export const add = (ａ: number, b: number) => größe(ａ) + b * Ünïcödé['💥'];
