import { describe, expect, test } from 'vitest';
import { renamed } from './apply-properties.ts';
import { rolesNamedIn } from './named-roles.ts';

describe('a statement for the database itself', () => {
  test.each([
    [
      `ALTER DATABASE clinic SET search_path TO 'a', 'b'`,
      `ALTER DATABASE "new ""x""" SET search_path TO 'a', 'b'`,
    ],
    ['ALTER DATABASE clinic CONNECTION LIMIT = 5', 'ALTER DATABASE "new ""x""" CONNECTION LIMIT = 5'],
    [
      `ALTER ROLE database IN DATABASE clinic SET work_mem TO '9MB'`,
      `ALTER ROLE database IN DATABASE "new ""x""" SET work_mem TO '9MB'`,
    ],
    [
      'GRANT CONNECT ON DATABASE "clinic" TO database WITH GRANT OPTION',
      'GRANT CONNECT ON DATABASE "new ""x""" TO database WITH GRANT OPTION',
    ],
    [
      `COMMENT ON DATABASE clinic IS 'ON DATABASE clinic; it''s'`,
      `COMMENT ON DATABASE "new ""x""" IS 'ON DATABASE clinic; it''s'`,
    ],
    ['SET SESSION AUTHORIZATION "a b"', 'SET SESSION AUTHORIZATION "a b"'],
  ])('%s gets the new name, and nothing else of it changes', (statement, expected) => {
    expect(renamed(statement, 'clinic', 'new "x"')).toBe(expected);
  });

  test.each([
    ['DROP DATABASE clinic', 'another kind'],
    ['ALTER DATABASE clinic RENAME TO other', 'a rename'],
    ['ALTER DATABASE clinic OWNER TO eve', 'another owner'],
    [`ALTER DATABASE other SET search_path TO 'x'`, 'another database'],
    ['GRANT CONNECT ON DATABASE other TO eve', 'another database'],
    ['GRANT postgres TO eve', 'a right to something else'],
    ['ALTER ROLE eve SUPERUSER', 'a role'],
    [`ALTER DATABASE clinic SET a TO 'b'; DROP TABLE x`, 'two statements'],
    ['SET SESSION AUTHORIZATION eve; DROP TABLE x', 'two statements'],
  ])('%s (%s) is not run', (statement) => {
    expect(() => renamed(statement, 'clinic', 'new')).toThrow(
      expect.objectContaining({
        code: 'restore_failed',
        figures: expect.objectContaining({ reason: 'foreign' }),
      }),
    );
  });
});

describe('roles that an entry of a dump names', () => {
  test.each([
    [
      'ACL',
      'REVOKE ALL ON TABLE public."to" FROM PUBLIC;\nGRANT SELECT ON TABLE public."to" TO "the reader";',
      ['the reader'],
    ],
    ['ACL', 'GRANT ALL ON FUNCTION f("char", numeric(10,2)) TO nurse WITH GRANT OPTION;', ['nurse']],
    [
      'ACL',
      'SET SESSION AUTHORIZATION boss;\nGRANT SELECT ON TABLE x TO nurse;\nRESET SESSION AUTHORIZATION;',
      ['boss', 'nurse'],
    ],
    [
      'DEFAULT ACL',
      'ALTER DEFAULT PRIVILEGES FOR ROLE "a owner" IN SCHEMA s GRANT SELECT ON TABLES  TO nurse;',
      ['a owner', 'nurse'],
    ],
    [
      'POLICY',
      `CREATE POLICY own ON public.t FOR SELECT TO a, "B c" USING ((whose = 'TO d'::text));`,
      ['a', 'B c'],
    ],
    ['POLICY', 'CREATE POLICY own ON public.t USING (true);', []],
    ['USER MAPPING', `CREATE USER MAPPING FOR "x owner" SERVER s OPTIONS (user 'u');`, ['x owner']],
    ['DATABASE PROPERTIES', `ALTER ROLE nurse IN DATABASE x SET work_mem TO '1';`, ['nurse']],
    ['DATABASE PROPERTIES', `ALTER DATABASE x SET work_mem TO '1';`, []],
    ['TABLE', 'CREATE TABLE a (b text);', []],
  ])('of %s: %s', (kind, definition, roles) => {
    expect(rolesNamedIn(kind, definition)).toEqual(roles);
  });
});
