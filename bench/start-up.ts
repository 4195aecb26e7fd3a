// How long until something stands on the screen, in starts of an empty Node.
import { interleave, ratioOf, roundsFrom } from './interleave.ts';
import { bare, firstLine, program } from './program.ts';
import { type Row, report } from './table.ts';

export async function startUp(rounds: number): Promise<Row[]> {
  const samples = await interleave(
    {
      bare: async () => (await bare()).ms,
      help: async () => (await program('--help')).ms,
      list: async () => (await program('list')).ms,
      run: () => firstLine('run', '01'),
    },
    rounds,
  );
  const row = (what: string, ms: number[], bound: number): Row => {
    const { median, spread } = ratioOf(ms, samples.bare);
    return { what: `${what} / node -e 0`, unit: '×', value: median, spread, bound };
  };
  return [
    row('--help', samples.help, 2),
    row('list', samples.list, 2.3),
    row('run 01, first line', samples.run, 3),
  ];
}

if (import.meta.filename === process.argv[1]) {
  const rounds = roundsFrom(process.argv.slice(2), 40);
  process.exitCode = report(await startUp(rounds), `${rounds} rounds`);
}
