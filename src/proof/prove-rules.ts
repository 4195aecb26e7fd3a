// Each sentence in a starter's lists is enforced by a rule or a test, and each of these catches a known
// mistake: the table that shows it, and what is missing in it.
import fs from 'node:fs';
import type { Exercise } from '../course/course.ts';
import { exerciseSources, slashPath } from '../course/paths.ts';
import { loadRules, type RulesFile } from '../course-build/load-course.ts';
import { lineOfSentence } from '../trial/sentences.ts';
import { bulletsOf, unsaid } from './bullets.ts';
import { signaturesIn } from './caught.ts';
import { addProblem, type Ground, type RuleRow } from './ground.ts';

/** An exercise without a file of rules has no table yet. */
export async function proveRules(
  ground: Ground,
  exercise: Exercise,
  tests: { name: string }[],
): Promise<void> {
  const sources = exerciseSources(ground.root, exercise.id);
  const said = await loadRules(ground.root, exercise.id);
  if (!said) return;
  const starter = fs.readFileSync(sources.starter, 'utf8');
  const signatures = signaturesIn(sources.signatures);
  const rows = rowsOf(said, starter, signatures);
  const say = (problem: string, advice: string) =>
    addProblem(ground, sources.rules, problem, advice);
  for (const { sentence, line, enforcedBy, mistakes } of rows) {
    if (line === undefined) say(`the starter doesn't say "${sentence}"`, 'Quote it word for word.');
    if (mistakes.length === 0 && !ground.record)
      say(
        `no known mistake breaks "${sentence}" (${enforcedBy.join(', ')})`,
        'Add one, or drop the sentence.',
      );
  }
  for (const sentence of Object.keys(said.notRules))
    if (lineOfSentence(starter, sentence) === undefined)
      say(`the starter doesn't say "${sentence}"`, 'Quote it word for word.');
  const names = new Set(tests.map(({ name }) => name));
  for (const name of Object.values(said.examples).flat())
    if (!names.has(name)) say(`no test "${name}"`, 'Name one of the spec.');
  const sentences = [...rows.map(({ sentence }) => sentence), ...Object.keys(said.notRules)];
  for (const bullet of bulletsOf(starter))
    for (const piece of unsaid(bullet, sentences))
      addProblem(
        ground,
        sources.starter,
        `line ${bullet.line}: nothing enforces "${piece}"`,
        `Name it in ${slashPath(ground.root, sources.rules)}.`,
      );
  ground.tables.push({ exercise: exercise.id, rows, notRules: said.notRules });
}

/** One for each sentence, in the order of the starter. */
function rowsOf(
  { rules, examples }: RulesFile,
  starter: string,
  signatures: Record<string, string[]>,
): RuleRow[] {
  const rows = new Map<string, RuleRow>();
  const add = (sentence: string, by: string, fits: (failure: string) => boolean) => {
    const line = lineOfSentence(starter, sentence);
    const row = rows.get(sentence) ?? { sentence, line, enforcedBy: [], mistakes: [] };
    rows.set(sentence, row);
    row.enforcedBy.push(by);
    for (const [id, failures] of Object.entries(signatures))
      if (failures.some(fits) && !row.mistakes.includes(id)) row.mistakes.push(id);
  };
  for (const [id, { sentence, also = [] }] of Object.entries(rules)) {
    const isBroken = (failure: string) => new RegExp(`\\| rule ${id}(:|$)`).test(failure);
    for (const one of [sentence, ...also]) add(one, `rule ${id}`, isBroken);
  }
  for (const [sentence, names] of Object.entries(examples))
    for (const name of names)
      add(sentence, `test "${name}"`, (failure) => failure.includes(` > ${name} | `));
  return [...rows.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
