// `npx -p @stryker-mutator/instrumenter -p typed-inject node test/list-mutants.mjs FILE`: what StrykerJS
// would change in a file, as JSON. npx puts its packages beside the first folder of the PATH.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [bin] = process.env.PATH.split(path.delimiter);
const require = createRequire(path.join(bin, '../..', 'any.js'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { createInstrumenter } = await load('@stryker-mutator/instrumenter');
const { createInjector } = await load('typed-inject');

const [, , file] = process.argv;
const text = fs.readFileSync(file, 'utf8');
const names = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const logger = Object.fromEntries(
  names.flatMap((name) => [
    [name, () => {}],
    [`is${name[0].toUpperCase()}${name.slice(1)}Enabled`, () => false],
  ]),
);
const instrumenter = createInjector()
  .provideValue('logger', logger)
  .injectFunction(createInstrumenter);
const { mutants } = await instrumenter.instrument([{ name: file, mutate: true, content: text }], {
  plugins: null,
  excludedMutations: [],
  ignorers: [],
  noHeader: true,
});

const starts = [0];
for (const line of text.split('\n')) starts.push(starts.at(-1) + line.length + 1);
const offset = ({ line, column }) => starts[line] + column;
const listed = mutants
  .filter(({ status, ignoreReason }) => status !== 'Ignored' && !ignoreReason)
  .map(({ mutatorName, replacement, location: { start, end } }) => ({
    mutator: mutatorName,
    line: start.line + 1,
    from: offset(start),
    to: offset(end),
    now: replacement,
  }));
process.stdout.write(JSON.stringify(listed));
