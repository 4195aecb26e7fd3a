import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type RecordedMistake, recognise, signatureOf } from '../../src/grader/recognise.ts';

const mistake = (id: string, guide: string, ...signature: string[]): RecordedMistake => ({
  id,
  step: 1,
  explanation: `${id}.`,
  guide: `01-leaks#${guide}`,
  signature,
});

const course = [
  mistake('no-off', 'cleanup', 'closes', 'closes twice'),
  mistake('off-bind', 'bind', 'closes on hub', 'closes twice'),
  mistake('twin-a', 'timers', 'ticks'),
  mistake('twin-b', 'timers', 'ticks'),
  mistake('keeps-list', 'caches', 'frees'),
  mistake('keeps-list-and-map', 'caches', 'frees', 'frees names'),
];

const named = (...signature: string[]) => {
  const { mistake: found, family } = recognise(signature, course);
  return { id: found?.id, certain: found?.certain, family };
};

describe('recognising a mistake', () => {
  test('the one with exactly these failures is named', () => {
    expect(named('closes', 'closes twice')).toEqual({ id: 'no-off', certain: true, family: null });
  });

  test('among more failures it is named, but not as the only one', () => {
    expect(named('closes', 'beats on', 'closes twice')).toMatchObject({
      id: 'no-off',
      certain: false,
    });
  });

  test('the one that explains most is named', () => {
    expect(named('frees', 'frees names', 'more')).toMatchObject({ id: 'keeps-list-and-map' });
  });

  test('one that does not explain the first failure is not', () => {
    expect(named('beats on', 'frees')).toEqual({ id: undefined, certain: undefined, family: null });
  });

  test('of two that look alike none is named, but what to read is', () => {
    expect(named('ticks')).toEqual({
      id: undefined,
      certain: undefined,
      family: '01-leaks#timers',
    });
  });

  test('exactly these failures come before more of them that are also there', () => {
    expect(named('frees')).toEqual({ id: 'keeps-list', certain: true, family: null });
  });

  test('a mistake of which one failure is missing is not the one', () => {
    expect(named('closes')).toEqual({
      id: undefined,
      certain: undefined,
      family: '01-leaks#cleanup',
    });
  });

  test('of two that each explain a part, neither is named, and no section where they differ', () => {
    const both = [
      mistake('a', 'cleanup', 'first', 'left'),
      mistake('b', 'bind', 'first', 'right'),
      mistake('c', 'other', 'else'),
    ];
    expect(recognise(['first', 'left', 'right'], both)).toEqual({ mistake: null, family: null });
    const kin = both.map((each) => ({ ...each, guide: '01-leaks#same' }));
    expect(recognise(['first', 'left', 'right'], [...kin, both[2]!])).toEqual({
      mistake: null,
      family: '01-leaks#same',
    });
  });

  test('what is said is of the mistake that is named', () => {
    expect(recognise(['closes', 'closes twice'], course).mistake).toEqual({
      id: 'no-off',
      explanation: 'no-off.',
      guide: '01-leaks#cleanup',
      certain: true,
    });
  });

  test('a signature has the test, and the rule, the assertion or the error by which it failed', () => {
    expect(
      signatureOf([
        { test: 'a', key: { rule: 'in-time', how: 'late' } },
        { test: 'b', key: { rule: 'in-time', how: '' } },
        { test: 'c', key: { assertion: 'the second', received: '[#, #]' } },
        { test: 'd', key: { assertion: '#12', received: "'left'" } },
        { test: 'e', key: { thrown: 'TypeError: no item #', after: 3 } },
        { test: 'f', key: undefined },
      ]),
    ).toEqual([
      'a | rule in-time: late',
      'b | rule in-time',
      'c | the second: [#, #]',
      "d | #12: 'left'",
      'e | after #3: TypeError: no item #',
      'f | no reason',
    ]);
  });

  test('what is slow counts only where nothing else fails', () => {
    const slow = { test: 'a', key: { assertion: 'times the time of a Map', received: '#' } };
    const wrong = { test: 'b', key: { rule: 'in-time', how: '' } };
    expect(signatureOf([slow, wrong])).toEqual(['b | rule in-time']);
    expect(signatureOf([slow])).toEqual(['a | times the time of a Map: #']);
  });

  test('nothing is said where nothing is known', () => {
    expect(named('unheard of')).toEqual({ id: undefined, certain: undefined, family: null });
    expect(named()).toEqual({ id: undefined, certain: undefined, family: null });
  });
});

const solutions = path.resolve(import.meta.dirname, '../../solutions');
const recorded = fs.readdirSync(solutions).filter((name) => /^exercise-\d+$/.test(name));

describe.each(recorded)('%s', (id) => {
  const signatures: Record<string, string[]> = JSON.parse(
    fs.readFileSync(path.join(solutions, id, 'signatures.json'), 'utf8'),
  );
  const mistakes = Object.entries(signatures).map(([id, signature]) =>
    mistake(id, id, ...signature),
  );

  test('every mistake is named, and none for another', () => {
    const found = mistakes.map(({ id, signature }) => ({
      id,
      named: recognise(signature, mistakes).mistake,
    }));
    const all = found.filter(({ named }) => named);
    const right = all.filter(({ id, named }) => named!.id === id && named!.certain);
    const precision = right.length / all.length;
    const recall = right.length / mistakes.length;
    console.log(`${id}: ${mistakes.length} mistakes, precision ${precision}, recall ${recall}`);
    expect({ precision, recall }).toEqual({ precision: 1, recall: 1 });
  });
});
