import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepareKeys, readKeys } from './key-file.ts';

let folder: string;
let keyFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepwell-keys-'));
  keyFile = join(folder, 'secrets', 'keys.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the key file', () => {
  test('is made at the very first start when that was asked for, readable by its owner only', () => {
    expect(prepareKeys({ keyFile, makeKey: true }, true)).toBe(true);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(readKeys(keyFile).sessionSecret).toHaveLength(43);
  });
  test('stays the same at every later start', () => {
    prepareKeys({ keyFile, makeKey: true }, true);
    const before = readFileSync(keyFile, 'utf8');
    expect(prepareKeys({ keyFile, makeKey: true }, true)).toBe(false);
    expect(readFileSync(keyFile, 'utf8')).toBe(before);
  });
  test('stops the start when it is missing', () => {
    expect(() => prepareKeys({ keyFile, makeKey: false }, true)).toThrow(/KEEPWELL_KEY_FILE/);
  });
  test('is never made anew once somebody was added, whatever the environment still says', () => {
    expect(() => prepareKeys({ keyFile, makeKey: true }, false)).toThrow(/is missing/);
  });
  test('is refused while others on the machine can read it', () => {
    prepareKeys({ keyFile, makeKey: true }, true);
    chmodSync(keyFile, 0o640);
    expect(() => readKeys(keyFile)).toThrow(/chmod 600/);
  });
  test.each(['', '{}', '{"version":1,"sessionSecret":"short"}', '{"version":2}', 'not json'])(
    'is refused, and kept as it is, when it holds %j',
    (text) => {
      prepareKeys({ keyFile, makeKey: true }, true);
      writeFileSync(keyFile, text);
      expect(() => prepareKeys({ keyFile, makeKey: true }, true)).toThrow(/not a Keepwell key file/);
      expect(readFileSync(keyFile, 'utf8')).toBe(text);
    },
  );
});
