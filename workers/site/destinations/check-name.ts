import { KeepwellError } from '#lib/shared/errors.ts';

/** A name as it may be joined to a destination's folder: relative, with `/`, and never upwards. */
export function checkName(name: string): string {
  const parts = name.split('/');
  const isGood =
    name === '' ||
    parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\0]/.test(part));
  if (!isGood) throw new KeepwellError('path_outside_roots', { figures: { path: name.slice(0, 500) } });
  return name;
}
