import { writeFileSync } from 'node:fs';
import { makeRecoveryPair } from '#app/keys/recovery-key.ts';
import { database } from '#lib/central/database/client.ts';
import { createDestination } from '#lib/central/destinations/create-destination.ts';
import { createPolicy } from '#lib/central/policies/create-policy.ts';
import { createPractice } from '#lib/central/practices/create-practice.ts';
import { confirmRecoveryKey } from '#lib/central/recovery-key/confirm-recovery-key.ts';
import { keepRecoveryKey } from '#lib/central/recovery-key/keep-recovery-key.ts';
import { as, expectOk } from './actors.ts';
import { recoveryKeyPath } from './kept.ts';
import { offSiteName, policy, practice } from './plan.ts';

export async function addPractice(support: string): Promise<string> {
  const by = await as(support, 'practice.create');
  return expectOk('The practice', await createPractice(by, practice)).practiceId;
}

/** As in the manager's browser: made here, and only the public half goes to the centre. Returns what is to be saved. */
export async function makeRecoveryKey(manager: string, practiceId: string): Promise<string> {
  const { identity, recipient } = await makeRecoveryPair();
  const by = await as(manager, 'recovery_key.make');
  expectOk('The recovery key', await keepRecoveryKey(by, { practiceId, recipient, replaces: null }));
  const holder = by.actor.name;
  expectOk('Its confirmation', await confirmRecoveryKey(by, { practiceId, recipient, holder }));
  return `# public key: ${recipient}\n${identity}\n`;
}

/** Saves it where people find it. */
export function saveRecoveryKey(text: string): void {
  const note = [
    `# The recovery key of the practice "${practice.name}" in the demonstration. It opens every copy of both sites.`,
    '# A real one is printed and kept in a safe, never on the machine that it is to save.',
  ];
  writeFileSync(recoveryKeyPath, `${note.join('\n')}\n${text}`, { mode: 0o600 });
}

export async function addOffSiteDestination(manager: string, practiceId: string): Promise<string> {
  const by = await as(manager, 'destination.change');
  const input = { name: offSiteName, kind: 'sftp', placement: 'off-site' } as const;
  return expectOk('The off-site destination', await createDestination(by, { practiceId, input }))
    .destinationId;
}

/** One policy for the sets of both sites, to all destinations: each site uses those that it has been told how to reach. */
export async function addPolicy(
  manager: string,
  practiceId: string,
  destinationIds: string[],
): Promise<void> {
  const sets = await database().backupSet.findMany({ where: { site: { practiceId } } });
  const by = await as(manager, 'policy.change');
  const outcome = await createPolicy(by, {
    practiceId,
    draft: { ...policy, destinationIds },
    sets: sets.map(({ id: setId, revision }) => ({ setId, revision, uses: true })),
    template: null,
  });
  expectOk('The policy', outcome);
}
