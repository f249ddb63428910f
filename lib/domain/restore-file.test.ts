import { expect, test } from 'vitest';
import { isBelowRoot } from './restore-file.ts';

test.each([
  ['/mnt/backup/a.dump', '/mnt/backup', true],
  ['/mnt/backup/lyon/a.dump', '/mnt/backup/', true],
  ['/mnt/backup2/a.dump', '/mnt/backup', false],
  ['/mnt/backup', '/mnt/backup', false],
  ['/mnt/backup/../../etc/passwd', '/mnt/backup', false],
  ['mnt/backup/a.dump', '/mnt/backup', false],
  ['D:\\Backup\\a.dump', 'd:\\backup', true],
  ['D:\\Backup\\..\\a.dump', 'd:\\backup', false],
  ['\\\\nas\\share\\a.dump', '\\\\nas\\share', true],
  ['/mnt/backup/a.dump', '/', true],
])('%s lies below %s: %s', (path, root, expected) => {
  expect(isBelowRoot(path, root)).toBe(expected);
});
