import * as foreign from './objects/foreign.ts';
import type { ObjectQuery } from './objects/object-query.ts';
import * as operators from './objects/operators.ts';
import * as relations from './objects/relations.ts';
import * as remarks from './objects/remarks.ts';
import * as rights from './objects/rights.ts';
import * as routines from './objects/routines.ts';
import * as textSearch from './objects/text-search.ts';
import * as types from './objects/types.ts';

/** Every kind of object that pg_dump restores. A kind that is missing here is one whose loss no drill would see. */
export const objectQueries: readonly ObjectQuery[] = [
  types,
  relations,
  routines,
  operators,
  textSearch,
  foreign,
  rights,
  remarks,
].flatMap((room): ObjectQuery[] => Object.values(room));
