// How long until something stands on the screen, in starts of an empty Node: by the clock and in
// processor time.
import { interleave, ratioOf, roundsFrom } from './interleave.ts';
import { bare, bin, cpuOf, firstLine, program } from './program.ts';
import { type Row, report } from './table.ts';

const atMost = { help: 1.15, list: 1.6, run: 3 };

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
  const cpu = await interleave(
    {
      bare: () => cpuOf('-e', '0'),
      help: () => cpuOf(bin, '--help'),
      list: () => cpuOf(bin, 'list'),
    },
    rounds,
  );
  const row = (what: string, ms: number[], empty: number[], bound: number): Row => {
    const { median, spread } = ratioOf(ms, empty);
    return { what: `${what} / node -e 0`, unit: '×', value: median, spread, bound };
  };
  return [
    row('--help', samples.help, samples.bare, atMost.help),
    row('--help, processor time', cpu.help, cpu.bare, atMost.help),
    row('list', samples.list, samples.bare, atMost.list),
    row('list, processor time', cpu.list, cpu.bare, atMost.list),
    row('run 01, first line', samples.run, samples.bare, atMost.run),
  ];
}

if (import.meta.filename === process.argv[1]) {
  const rounds = roundsFrom(process.argv.slice(2), 40);
  process.exitCode = report(await startUp(rounds), `${rounds} rounds`);
}
