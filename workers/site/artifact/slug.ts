/**
 * A practice's, site's or source's name as part of a path: lower-case ASCII, at most 24 characters (three of them and
 * a file name stay well below Windows' 260), never a name that Windows keeps for itself. Where nothing is left of the
 * name, or a sibling's name comes to the same, the end of the id tells them apart.
 */
export function slugOf(named: Named, siblings: readonly Named[] = []): string {
  const plain = asciiOf(named.name);
  const isShared = siblings.some((sibling) => sibling.id !== named.id && asciiOf(sibling.name) === plain);
  const isUsable = plain !== '' && !windowsNames.test(plain);
  if (isUsable && !isShared) return plain;
  const suffix = named.id.slice(-6);
  return plain === '' ? suffix : `${trimDashes(plain.slice(0, maxLength - 7))}-${suffix}`;
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

const maxLength = 24;

const windowsNames = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** Letters that Unicode doesn't take apart into a base letter and a mark. */
const letters: Record<string, string> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

function asciiOf(name: string): string {
  const base = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '');
  const ascii = base.replace(/[œæßøłđðþı]/g, (letter) => letters[letter] ?? '');
  return trimDashes(trimDashes(ascii.replace(/[^a-z0-9]+/g, '-')).slice(0, maxLength));
}

function trimDashes(text: string): string {
  return text.replace(/^-+|-+$/g, '');
}
