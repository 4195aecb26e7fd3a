// `npm run bench`: one table of everything that is promised about speed and size. 1 where a promise is broken.
import { check } from './check.ts';
import { roundsFrom } from './interleave.ts';
import { lessonTimes } from './lessons.ts';
import { packageSize } from './package-size.ts';
import { startUp } from './start-up.ts';
import { report } from './table.ts';
import { watch } from './watch.ts';

const rounds = roundsFrom(process.argv.slice(2), 30);
const rows = [
  ...(await check(rounds)),
  ...(await watch(rounds)),
  ...(await startUp(rounds)),
  ...(await lessonTimes()),
  ...packageSize(),
];
process.exitCode = report(rows, `${rounds} rounds, the contenders in turn`);
