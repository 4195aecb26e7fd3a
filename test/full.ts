// `npm run test:full`: all that `npm test` samples, without what `dev check` remembers, every right
// answer on each Node that the course supports, and the specs under vitest 5. It goes on after a failure,
// and fails on any.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const whole = {
  EVENTS_COURSE_CORPUS: 'full',
  EVENTS_COURSE_KILLS: '200',
  EVENTS_COURSE_SAVES: '200',
  EVENTS_COURSE_PARITY: 'full',
};
const devCheck = ['bin/events-course.js', 'dev', 'check', '--no-cache'];

const jobs = [
  ['npx', 'vitest', 'run'],
  ['node', ...devCheck],
  ...[20, 22, 24, 26].map((major) => [
    ...['npx', '-y', '-p', `node@${major}`, 'node'],
    ...[...devCheck, '--answers'],
  ]),
  ...[24, 26].map((major) => ['npx', 'tsx', 'test/on-vitest-5.ts', `${major}`]),
];

const failed = jobs.filter(([command = '', ...args]) => {
  console.log(`\n> ${[command, ...args].join(' ')}`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...whole },
    stdio: 'inherit',
  });
  return status !== 0;
});
console.log(
  failed.length === 0
    ? `\n${jobs.length} of ${jobs.length} passed`
    : `\nFailed:\n${failed.map((job) => `  ${job.join(' ')}`).join('\n')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
