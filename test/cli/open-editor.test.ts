import { expect, test } from 'vitest';
import { startOf } from '../../src/cli/open-editor.ts';

const place = 'C:\\my course\\exercises\\exercise-1.ts:3:5';

test('on Windows the shell gets one line, in which a path with spaces stays one', () => {
  expect(startOf('code', ['-r', '-g', place], 'win32')).toEqual([
    `"code" "-r" "-g" "${place}"`,
    [],
    { stdio: 'inherit', shell: true },
  ]);
});

test('elsewhere no shell reads the path', () => {
  const args = ['+3', '/home/$(ada)/exercise-1.ts'];
  expect(startOf('vim', args, 'linux')).toEqual(['vim', args, { stdio: 'inherit' }]);
});
