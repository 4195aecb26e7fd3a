// What programs are generated from. Of fast-check by name: the whole library would be three times as large.
import { type Arbitrary, constant, record as fullRecord, oneof } from 'fast-check';

export {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  nat,
  oneof,
  option,
  sample,
  tuple,
} from 'fast-check';

/** One time in `of`, else undefined. (fast-check's `option` with `freq: 1` is always nil.) */
export const onceIn = <T>(of: number, arbitrary: Arbitrary<T>): Arbitrary<T | undefined> =>
  oneof({ weight: of - 1, arbitrary: constant(undefined) }, { weight: 1, arbitrary });

/** A field that is undefined is left out: it would show in what the run is made of. */
export const record = <T>(fields: { [Key in keyof T]: Arbitrary<T[Key]> }): Arbitrary<T> =>
  fullRecord(fields as Record<string, Arbitrary<unknown>>).map((made) => {
    const kept: Record<string, unknown> = {};
    for (const name in made) if (made[name] !== undefined) kept[name] = made[name];
    return kept;
  }) as Arbitrary<unknown> as Arbitrary<T>;
