// A whole check against `vitest run` on the same spec. What the tests themselves take is subtracted
// on both sides: the engines are compared, not the spec.
import { interleave, ratioOf, roundsFrom } from './interleave.ts';
import { bare, node, program, root } from './program.ts';
import { type Row, report } from './table.ts';

const spec = 'solutions/exercise-1/spec.ts';

export async function check(rounds: number): Promise<Row[]> {
  const wholes = { check: [] as number[], vitest: [] as number[] };
  const without = (whole: number[], ms: number, tests: number) => {
    whole.push(ms);
    return ms - tests;
  };
  const samples = await interleave(
    {
      bare: async () => (await bare()).ms,
      check: async () => {
        const { ms, stdout } = await program('check', 'exercise-1', '--json');
        return without(wholes.check, ms, testsOfCheck(stdout));
      },
      vitest: async () => {
        const vitest = `${root}/node_modules/vitest/vitest.mjs`;
        const { ms, stdout } = await node(vitest, 'run', spec, '--reporter=json');
        return without(wholes.vitest, ms, testsOfVitest(stdout));
      },
    },
    rounds,
  );
  const row = (
    what: string,
    { median, spread }: ReturnType<typeof ratioOf>,
    bound?: number,
  ): Row => ({
    what,
    unit: '×',
    value: median,
    spread,
    bound,
  });
  return [
    row('check / vitest run, without the tests', ratioOf(samples.check, samples.vitest), 0.35),
    row('check / vitest run, whole', ratioOf(wholes.check, wholes.vitest)),
    row('check, without the tests / node -e 0', ratioOf(samples.check, samples.bare)),
    row('vitest run, without the tests / node -e 0', ratioOf(samples.vitest, samples.bare)),
  ];
}

interface CheckJson {
  steps: { tests: { durationMs: number }[] }[];
}
interface VitestJson {
  testResults: { assertionResults: { duration: number }[] }[];
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

const testsOfCheck = (stdout: string) =>
  sum(
    (JSON.parse(stdout) as CheckJson).steps.flatMap(({ tests }) => tests.map((t) => t.durationMs)),
  );

const testsOfVitest = (stdout: string) =>
  sum(
    (JSON.parse(stdout) as VitestJson).testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ duration }) => duration),
    ),
  );

if (import.meta.filename === process.argv[1]) {
  const rounds = roundsFrom(process.argv.slice(2), 15);
  process.exitCode = report(await check(rounds), `${rounds} rounds`);
}
