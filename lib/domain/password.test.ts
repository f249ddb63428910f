import { describe, expect, test } from 'vitest';
import { judgePassword } from './password.ts';

const email = 'marie.durand@example.org';

describe('a password', () => {
  test.each([
    ['correct horse battery', 'fine'],
    ['Třetí patro, vlevo', 'fine'],
    ['a colleague of Marie', 'fine'],
    ['short', 'too_short'],
    ['elevenchars', 'too_short'],
    // Characters are counted, not UTF-16 units: six pictures are six.
    ['🦊🦊🦊🦊🦊🦊', 'too_short'],
    ['x1'.repeat(101), 'too_long'],
    ['Marie.Durand@example.org', 'is_email'],
    ['qwerty123456', 'too_common'],
    ['Motdepasse2026!', 'too_common'],
    ['P.a.s.s.w.o.r.d.1', 'too_common'],
    ['Heslo2026!!!!', 'too_common'],
    ['aaaaaaaaaaaaaaaa', 'too_common'],
    ['121212121212', 'too_common'],
  ])('%j is judged %s', (password, judgement) => {
    expect(judgePassword(password, email)).toBe(judgement);
  });
});
