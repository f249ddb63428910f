import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { secretSchema } from '#lib/contract/assignment.ts';
import { inGroups, isEndOf, isKeyOf, makeRecoveryPair, typedBack } from './recovery-key.ts';
import { sealSecret } from './seal-secret.ts';

const secret = { secret: 'pass wörd', siteId: 'sit_1', host: 'localhost', port: 5432, user: 'keepwell' };

describe('a secret sealed in the browser', () => {
  it('is opened by the agent and by the recovery key, with the place that it is for, and by nobody else', async () => {
    const [agent, recovery, stranger] = [
      await generateX25519Identity(),
      await generateX25519Identity(),
      await generateX25519Identity(),
    ];
    const made = await sealSecret(secret, {
      agentRecipient: await identityToRecipient(agent),
      recoveryRecipient: await identityToRecipient(recovery),
    });
    const open = async (identity: string) => {
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      return secretSchema.parse(
        JSON.parse(await decrypter.decrypt(Buffer.from(made.sealed, 'base64'), 'text')),
      );
    };
    expect(await open(agent)).toEqual(secret);
    expect(await open(recovery)).toEqual(secret);
    await expect(open(stranger)).rejects.toThrow('no identity matched');
    expect(made.sealed).not.toContain(btoa('pass'));
  });
});

describe('the recovery key', () => {
  it('is confirmed by its last characters, whatever the case and the spaces', async () => {
    const { identity } = await makeRecoveryPair();
    const end = identity.slice(-typedBack);
    expect(isEndOf(` ${end.slice(0, 4).toLowerCase()} ${end.slice(4)} `, identity)).toBe(true);
    expect(isEndOf(end.slice(1), identity)).toBe(false);
    expect(isEndOf('', identity)).toBe(false);
  });

  it('is known again when typed in whole, and another one is not', async () => {
    const { identity, recipient } = await makeRecoveryPair();
    expect(await isKeyOf(inGroups(identity).join(' '), recipient)).toBe(true);
    expect(await isKeyOf((await makeRecoveryPair()).identity, recipient)).toBe(false);
    expect(await isKeyOf('AGE-SECRET-KEY-1NONSENSE', recipient)).toBe(false);
    expect(await isKeyOf('', recipient)).toBe(false);
  });

  it('is shown in groups that make the whole key again', async () => {
    const { identity } = await makeRecoveryPair();
    expect(inGroups(identity).join('')).toBe(identity);
  });
});
