import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { aManifest } from './manifest.testing.ts';
import { manifestText, pinnedFingerprint, pinnedKeys, signManifest, verifyManifest } from './manifest.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const signed = signManifest(aManifest(), privateKey);
const { publicKey, fingerprint } = signed.manifest.signer;
const text = manifestText(signed);

describe('a manifest', () => {
  test('that a known site signed is read back as it was', () => {
    expect(verifyManifest(text, pinnedKeys([publicKey]))).toEqual(signed);
  });

  test('is known by the fingerprint that the printed sheet carries', () => {
    expect(verifyManifest(text, pinnedFingerprint(fingerprint))).toEqual(signed);
    expect(verifyManifest(text, pinnedFingerprint(fingerprint.replaceAll(' ', '').toUpperCase()))).toEqual(
      signed,
    );
  });

  test('can be laid out anew without losing its signature', () => {
    const parsed = JSON.parse(text) as object;
    expect(verifyManifest(JSON.stringify(parsed), pinnedKeys([publicKey]))).toEqual(signed);
  });

  test('keeps its signature when a newer agent wrote more into it than this one knows', () => {
    const newer = { ...aManifest(), somethingNew: { rows: 3 } };
    const withMore = signManifestAsIs(newer);
    expect(verifyManifest(withMore, pinnedKeys([publicKey])).manifest.backupId).toBe(newer.backupId);
  });

  test.each([
    ['a row count', (one: string) => one.replace('"rows": 214', '"rows": 215')],
    ['the hash of the dump', (one: string) => one.replace(/"sha256": "a/, '"sha256": "b')],
    ['the recipients', (one: string) => one.replace(/age1[a-z0-9]{10}/, 'age1aaaaaaaaaa')],
    ['an addition', (one: string) => one.replace('"compression"', '"note": "x", "compression"')],
    [
      'the signature',
      (one: string) =>
        one.replace(/("signature": ")(.)/, (_all, before, first) => before + (first === 'Z' ? 'Y' : 'Z')),
    ],
    ['a cut', (one: string) => one.slice(0, -40)],
    ['nothing left', () => ''],
    ['another format', () => '{"manifest":{},"signature":""}'],
  ])('that was altered (%s) is refused', (_what, alter) => {
    expect(alter(text)).not.toBe(text);
    expect(() => verifyManifest(alter(text), pinnedKeys([publicKey]))).toThrow(
      expect.objectContaining({ code: 'manifest_altered' }),
    );
  });

  test('that somebody else signed is refused, with the fingerprint of who did', () => {
    const stranger = generateKeyPairSync('ed25519');
    const theirs = signManifest(aManifest(), stranger.privateKey);
    expect(() => verifyManifest(manifestText(theirs), pinnedKeys([publicKey]))).toThrow(
      expect.objectContaining({
        code: 'signature_unknown',
        figures: { signer: theirs.manifest.signer.fingerprint },
      }),
    );
    expect(() => verifyManifest(manifestText(theirs), pinnedFingerprint(fingerprint))).toThrow();
  });

  test('can’t pass for a known site’s by naming its key', () => {
    const stranger = generateKeyPairSync('ed25519');
    const theirs = signManifest(aManifest(), stranger.privateKey);
    const forged = manifestText({
      ...theirs,
      manifest: { ...theirs.manifest, signer: signed.manifest.signer },
    });
    expect(() => verifyManifest(forged, pinnedKeys([publicKey]))).toThrow(
      expect.objectContaining({ code: 'manifest_altered' }),
    );
  });
});

function signManifestAsIs(manifest: object): string {
  const withSigner = { ...manifest, signer: signed.manifest.signer };
  const signature = sign(null, Buffer.from(canonicalJson(withSigner)), privateKey).toString('base64');
  return JSON.stringify({ manifest: withSigner, signature });
}
