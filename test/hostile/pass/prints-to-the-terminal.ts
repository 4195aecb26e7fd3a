// expect: pass
//   prints clear, title, back and bell
/** Clears the screen, sets the title, moves the cursor, hides text, rings, sends NUL and half a character. */
export * from './right.ts';
process.stdout.write('\x1b[2J\x1b[H\x1b[?25lcl\x1b[8mear\x1b[0m, \x1b]0;owned\x07ti\x9b31mtle, ');
process.stdout.write('\x1b]8;;http://example.com\x1b\\ba\x00ck\x1b]8;;\x1b\\ and \x07be\u202ell\x08\n');
process.stdout.write('\r'.repeat(1e5));
process.stderr.write(Buffer.from([0xff, 0xfe, 0x80, 0xc3, 0x28, 0x1b, 0x5b]));
