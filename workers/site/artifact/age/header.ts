import { Decrypter, Encrypter } from 'age-encryption';
import { KeepwellError } from '#lib/shared/errors.ts';

/**
 * An age header wraps one file's key for each recipient. typage writes and reads it; only the payload is done here.
 * It seals an empty file, and a recipient that adds nothing to the header sees the key go by.
 */
export async function sealHeader(
  recipients: readonly string[],
): Promise<{ header: Buffer; fileKey: Uint8Array }> {
  refuseMixedRecipients(recipients);
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  let fileKey: Uint8Array | undefined;
  encrypter.addRecipient({
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key);
      return [];
    },
  });
  const emptyFile = Buffer.from(await encrypter.encrypt(new Uint8Array(0)));
  if (fileKey === undefined) throw new Error('typage sealed a file without asking its recipients');
  return { header: emptyFile.subarray(0, emptyFile.length - nonceBytes - 16), fileKey };
}

/** The file's key, with one of the identities; `key_wrong` when none of them is among the recipients. */
export async function openHeader(header: Buffer, identities: readonly string[]): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  let noneFits = false;
  // Asked last, and so only when no identity before it has opened the header.
  decrypter.addIdentity({
    unwrapFileKey() {
      noneFits = true;
      return null;
    },
  });
  try {
    return await decrypter.decryptHeader(header);
  } catch (cause) {
    throw new KeepwellError(noneFits ? 'key_wrong' : 'copy_altered', { cause });
  }
}

export const nonceBytes = 16;

/** A header of two recipients takes about 300 bytes, one of two post-quantum ones about 4 KB. */
export const maxHeaderBytes = 64 * 1024;

/** Where the header ends, its last line break included; null while the bytes don't hold its end. */
export function findHeaderEnd(bytes: Buffer): number | null {
  const macLine = bytes.indexOf('\n--- ');
  const end = macLine < 0 ? -1 : bytes.indexOf('\n', macLine + 1);
  return end < 0 ? null : end + 1;
}

/** typage would mix post-quantum recipients with others; the age command refuses such a file ("incompatible recipients"). */
function refuseMixedRecipients(recipients: readonly string[]): void {
  const postQuantum = recipients.filter((recipient) => recipient.startsWith('age1pq1')).length;
  if (recipients.length === 0) throw new KeepwellError('recovery_key_missing');
  if (postQuantum > 0 && postQuantum < recipients.length)
    throw new KeepwellError('settings_invalid', { figures: { setting: 'recipients' } });
}
