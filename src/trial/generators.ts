// The arbitraries of fast-check that models use, by name: the whole library would be three times as large.
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
  record,
  sample,
  tuple,
} from 'fast-check';
