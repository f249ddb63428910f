export const passwordMinLength = 12;

/** More than anybody types or keeps in a password safe; a limit, so that nobody makes the centre hash a book. */
export const passwordMaxLength = 200;

export type PasswordJudgement = 'fine' | 'too_short' | 'too_long' | 'is_email' | 'too_common';

/**
 * Whether a password may be used: long, not the e-mail address, none of those that are tried first. No rules about
 * digits and signs: they make passwords harder to remember, not to guess.
 */
export function judgePassword(password: string, email: string): PasswordJudgement {
  const length = [...password].length;
  if (length < passwordMinLength) return 'too_short';
  if (length > passwordMaxLength) return 'too_long';
  const plain = password.toLowerCase();
  if (plain === email.toLowerCase()) return 'is_email';
  return isCommon(plain) ? 'too_common' : 'fine';
}

function isCommon(plain: string): boolean {
  const letters = plain.replace(/[^a-z]/g, '');
  // Few different characters are a pattern (aaaa…, 121212…), whatever their number.
  return commonest.has(plain) || commonWords.has(letters) || new Set(plain).size < 5;
}

/** The commonest ones of twelve characters and more in published lists, in the languages of the people it is for. */
const commonest = new Set([
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'q1w2e3r4t5y6',
  'qwerty123456',
  'qwertyuiop123',
  'azerty123456',
  'azertyuiop123',
  'abcdefghijkl',
  'abcdefghijklm',
  'abcd1234abcd',
  '123456789abc',
  '1234567890ab',
  '12345678910a',
  '0123456789ab',
  '123qweasdzxc',
  'qazwsxedcrfv',
  '123456789012',
  '1234567890123',
  '012345678910',
  '987654321098',
]);

/** Words that stay one of the first guesses whatever digits and signs stand around them. */
const commonWords = new Set([
  'password',
  'passwordpassword',
  'motdepasse',
  'monmotdepasse',
  'heslo',
  'hesloheslo',
  'mojeheslo',
  'keepwell',
  'keepwellkeepwell',
  'azertyuiop',
  'azerty',
  'qwerty',
  'qwertyuiop',
  'qwertz',
  'qwertzuiop',
  'iloveyou',
  'jetaime',
  'bonjour',
  'soleil',
  'doudou',
  'loulou',
  'administrator',
  'administrateur',
  'administrador',
  'admin',
  'welcome',
  'letmein',
  'bienvenue',
  'vitejte',
  'changeme',
  'cabinet',
  'ordinace',
  'logicmax',
  'smartmedix',
  'princess',
  'football',
  'dragon',
  'monkey',
]);
