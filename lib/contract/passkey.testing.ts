import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Approver, Assertion } from './permit.ts';

/** The address that test centres are opened at (`withCentre`). */
export const testOrigin = 'https://keepwell.example.org';

/** A passkey's registration, in the members that a browser's `toJSON()` and @simplewebauthn give. */
export type Registration = {
  id: string;
  rawId: string;
  type: 'public-key';
  response: { clientDataJSON: string; attestationObject: string; transports: ['internal'] };
  clientExtensionResults: Record<string, never>;
};

/** What a hostile or broken device would say otherwise than it should. */
type Twist = {
  origin?: string;
  rpId?: string;
  type?: string;
  crossOrigin?: boolean;
  userPresent?: boolean;
  userVerified?: boolean;
  counter?: number;
};

/**
 * An authenticator in software: makes a P-256 key and answers exactly as a browser does, for tests of every part.
 * It counts its signatures, unless told that it keeps no count.
 */
export function softPasskey(about: { origin?: string; keepsCount?: boolean } = {}) {
  const origin = about.origin ?? testOrigin;
  const rpId = new URL(origin).hostname;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const coseKey = coseOf(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));
  const id = randomBytes(32);
  const credentialId = id.toString('base64url');
  let signatures = 0;
  const nextCount = () => (about.keepsCount === false ? 0 : ++signatures);

  return {
    credentialId,
    /** COSE key, base64url. */
    publicKey: coseKey.toString('base64url'),
    /** As agents pin it. */
    approver(person: Pick<Approver, 'personId' | 'name'>): Approver {
      return { ...person, credentialId, publicKey: coseKey.toString('base64url') };
    },
    /** What a browser answers when it is told to make a passkey. */
    register(challenge: string, twist: Twist = {}): Registration {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey]);
      const authData = authDataOf({ rpId, counter: 0, ...twist }, attested);
      const clientData = clientDataOf({ type: 'webauthn.create', origin, ...twist }, challenge);
      return {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        response: {
          clientDataJSON: clientData.toString('base64url'),
          attestationObject: attestationOf(authData).toString('base64url'),
          transports: ['internal'],
        },
        clientExtensionResults: {},
      };
    },
    /** What a browser answers when this passkey is asked to sign `challengeOf` a document. */
    sign(challenge: string, twist: Twist = {}): Assertion {
      const authData = authDataOf({ rpId, counter: twist.counter ?? nextCount(), ...twist });
      const clientData = clientDataOf({ type: 'webauthn.get', origin, ...twist }, challenge);
      const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), privateKey);
      return {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        response: {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
        },
        clientExtensionResults: {},
      };
    },
  };
}
export type SoftPasskey = ReturnType<typeof softPasskey>;

function clientDataOf(
  said: { type: string; origin: string; crossOrigin?: boolean },
  challenge: string,
): Buffer {
  const { type, origin, crossOrigin = false } = said;
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }));
}

/** Hash of the address, flags (UP 1, UV 4, attested data 64), the count, and for a registration the new key. */
function authDataOf(said: Twist & { rpId: string; counter: number }, attested?: Buffer): Buffer {
  const present = said.userPresent === false ? 0 : 0x01;
  const verified = said.userVerified === false ? 0 : 0x04;
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(said.counter);
  const flags = Buffer.from([present | verified | (attested === undefined ? 0 : 0x40)]);
  return Buffer.concat([sha256(said.rpId), flags, counter, attested ?? Buffer.alloc(0)]);
}

/** CBOR map: 1 (key type) 2, 3 (algorithm) -7, -1 (curve) 1, -2 x, -3 y. */
function coseOf(x: Buffer, y: Buffer): Buffer {
  return Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), x, Buffer.from('225820', 'hex'), y]);
}

/** CBOR map: `fmt` "none", `attStmt` {}, `authData` bytes. */
function attestationOf(authData: Buffer): Buffer {
  const head = Buffer.concat([
    Buffer.from([0xa3]),
    cborText('fmt'),
    cborText('none'),
    cborText('attStmt'),
    Buffer.from([0xa0]),
    cborText('authData'),
  ]);
  return Buffer.concat([head, Buffer.from([0x58, authData.length]), authData]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
