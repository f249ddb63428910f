import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { database } from '#lib/central/database/client.ts';
import { createDestination } from '#lib/central/destinations/create-destination.ts';
import { setUpAtSite } from '#lib/central/destinations/set-up-at-site.ts';
import { createPolicy } from '#lib/central/policies/create-policy.ts';
import { keepRecoveryKey } from '#lib/central/recovery-key/keep-recovery-key.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import type { Scope } from '#lib/central/scope.ts';
import { createSite } from '#lib/central/sites/create-site.ts';
import { createSource } from '#lib/central/sources/create-source.ts';
import type { SourceInput } from '#lib/central/sources/source-input.ts';
import type { PolicyDraft } from '#lib/domain/policy-draft.ts';
import { newId } from '#lib/shared/ids.ts';
import { createPractice } from './create-practice.ts';

/** A practice that is set up in whole, made by the commands themselves: what tests of this room begin with. */
export async function aSetUpPractice(name: string) {
  const made = must(
    await createPractice(anAuthorized('practice.create'), { name, locale: 'fr', phone: null }),
  );
  const { practiceId } = made;
  const recovery = await aRecipient();
  must(
    await keepRecoveryKey(anAuthorized('recovery_key.make'), {
      practiceId,
      recipient: recovery,
      replaces: null,
    }),
  );
  const { siteId } = must(
    await createSite(anAuthorized('site.create'), { practiceId, input: aSite(`${name} 1`) }),
  );
  const agentRecipient = await aRecipient();
  await anAgent(siteId, agentRecipient);
  const sealed = await aSealedSecret([agentRecipient, recovery]);
  const source = must(
    await createSource(anAuthorized('source.change'), {
      siteId,
      input: aSource({ secret: { kind: 'sealed', sealed, forRecipient: agentRecipient } }),
    }),
  );
  const { destinationId } = must(
    await createDestination(anAuthorized('destination.change'), {
      practiceId,
      input: { name: 'Second disk', kind: 'folder', placement: 'on-site' },
    }),
  );
  must(
    await setUpAtSite(anAuthorized('destination.change'), {
      siteId,
      destinationId,
      revision: null,
      input: aFolder('/mnt/disk'),
    }),
  );
  const { policyId } = must(
    await createPolicy(anAuthorized('policy.change'), {
      practiceId,
      draft: aPolicyDraft([destinationId]),
      sets: [{ setId: source.setId, revision: 1, uses: true }],
      template: null,
    }),
  );
  return { practiceId, siteId, recovery, agentRecipient, sealed, ...source, destinationId, policyId };
}

/** The scope of somebody who holds a role in these practices only. */
export function inPractices(...practiceIds: string[]): Scope {
  return { everywhere: false, practiceIds, siteIds: [] };
}

export function aSite(name: string) {
  return { name, city: 'Lyon', country: 'FR', timeZone: 'Europe/Paris', locale: 'fr' as const, phone: null };
}

export function aSource(over: Partial<SourceInput> = {}): SourceInput {
  return {
    draft: {
      name: 'Cabinet',
      host: 'localhost',
      port: '5432',
      socketFolder: '',
      database: 'cabinet',
      user: 'keepwell',
      excludeSchemas: '',
    },
    sslMode: 'prefer',
    secret: { kind: 'none' },
    ...over,
  };
}

export function aFolder(path: string) {
  const draft = { kind: 'folder' as const, path, host: '', port: '', user: '', hostKey: '' };
  return { draft, signIn: 'password' as const, secret: { kind: 'none' as const } };
}

export function aPolicyDraft(destinationIds: string[], over: Partial<PolicyDraft> = {}): PolicyDraft {
  return {
    name: 'Every evening',
    days: [1, 2, 3, 4, 5],
    times: ['19:00'],
    graceMinutes: '60',
    retention: {
      keepLast: '',
      keepDaily: '14',
      keepWeekly: '8',
      keepMonthly: '',
      keepYearly: '',
      keepAtLeast: '',
    },
    drill: { everyDays: '30', checks: [] },
    destinationIds,
    ...over,
  };
}

export async function anAgent(siteId: string, ageRecipient: string, now = new Date()): Promise<string> {
  const id = newId('agt', now);
  await database().agent.create({
    data: {
      id,
      siteId,
      tokenHash: id,
      redisPasswordHash: id,
      ageRecipient,
      signingPublicKey: Buffer.alloc(32, 7).toString('base64'),
      enrolledAt: now,
      lastHeardAt: now,
      version: '0.1.0',
    },
  });
  return id;
}

export async function aRecipient(): Promise<string> {
  return identityToRecipient(await generateX25519Identity());
}

/** What the browser sends for a password. */
export async function aSealedSecret(recipients: string[], secret = 'swordfish'): Promise<string> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const place = { siteId: 'sit_any', host: 'localhost', port: 5432, user: 'keepwell' };
  return Buffer.from(await encrypter.encrypt(JSON.stringify({ secret, ...place }))).toString('base64');
}

/** The outcome of a step that a test's beginning needs. */
export function must<T extends { ok: boolean }>(outcome: T): Extract<T, { ok: true }> {
  if (!outcome.ok) throw new Error(`The test's beginning failed: ${JSON.stringify(outcome)}`);
  return outcome as Extract<T, { ok: true }>;
}
