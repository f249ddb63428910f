import {
  createCipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
} from 'node:crypto';
import { KeepwellError } from '#lib/shared/errors.ts';

/**
 * An age header that seals a file key that exists already to one more recipient (`age1…`): typage makes a key of its own for
 * each file. Put before the payload in place of the file's own header, it makes an age file that the recipient opens
 * (https://age-encryption.org/v1, X25519). The tests open such files with the age command.
 */
export function headerFor(recipient: string, fileKey: Uint8Array): Buffer {
  const theirs = decodeRecipient(recipient);
  const ephemeral = generateKeyPairSync('x25519');
  const share = rawKey(ephemeral.publicKey.export({ format: 'der', type: 'spki' }));
  const shared = diffieHellman({
    privateKey: ephemeral.privateKey,
    publicKey: createPublicKey({
      key: Buffer.concat([spkiPrefix, theirs]),
      format: 'der',
      type: 'spki',
    }),
  });
  const wrapKey = hkdfSync('sha256', shared, Buffer.concat([share, theirs]), stanzaInfo, 32);
  const cipher = createCipheriv('chacha20-poly1305', Buffer.from(wrapKey), Buffer.alloc(12), {
    authTagLength: 16,
  });
  const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
  const unsigned = `age-encryption.org/v1\n-> X25519 ${base64(share)}\n${base64(body)}\n---`;
  const macKey = Buffer.from(hkdfSync('sha256', fileKey, Buffer.alloc(0), 'header', 32));
  const mac = createHmac('sha256', macKey).update(unsigned).digest();
  return Buffer.from(`${unsigned} ${base64(mac)}\n`);
}

const stanzaInfo = 'age-encryption.org/v1/X25519';

/** What DER puts before the 32 bytes of an X25519 public key. */
const spkiPrefix = Buffer.from('302a300506032b656e032100', 'hex');

function rawKey(spki: Buffer): Buffer {
  return spki.subarray(spkiPrefix.length);
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

/** Bech32 (BIP 173): five bits a letter, the last six letters a checksum over all the rest. */
function decodeRecipient(recipient: string): Buffer {
  const values = [...recipient.slice(4)].map((letter) => letters.indexOf(letter));
  const isWhole = recipient.startsWith('age1') && values.length === 58 && !values.includes(-1);
  if (!isWhole || checksum([...prefixValues, ...values]) !== 1) {
    throw new KeepwellError('settings_invalid', { figures: { setting: 'recipient', recipient } });
  }
  const bits = values
    .slice(0, -6)
    .map((value) => value.toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from(
    Array.from({ length: 32 }, (_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2)),
  );
}

const letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** `age`, expanded as BIP 173 says: the high bits, a zero, the low bits. */
const prefixValues = [3, 3, 3, 0, 1, 7, 5];

function checksum(values: readonly number[]): number {
  const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  return values.reduce((sum, value) => {
    const shifted = ((sum & 0x1ffffff) << 5) ^ value;
    return generators.reduce(
      (mixed, generator, bit) => ((sum >>> (25 + bit)) & 1 ? mixed ^ generator : mixed),
      shifted,
    );
  }, 1);
}
