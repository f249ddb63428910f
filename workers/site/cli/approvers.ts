import type { Command } from 'commander';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { openJournal } from '../journal/journal.ts';
import { approversNamed, countsNow, pinApprover, unpinApprover } from '../restore/approvers.ts';
import { readApprovers } from '../state/approvers-file.ts';
import { readAssignment } from '../state/assignment-file.ts';
import { requireIdentity } from '../state/identity.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { answer } from './output.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

export function addApprovers(program: Command): void {
  const command = program
    .command('approvers')
    .description('Whose passkeys may approve restores here: list, pin or unpin. The centre can add nobody.')
    .addHelpText(
      'after',
      `
Examples:
  keepwell-agent approvers list
  keepwell-agent approvers pin "9f2c 01ab 55d0 71e4 c3d2 e1f0 8899 aabb"

The fingerprints are the same as on the person's account page in the dashboard.`,
    );
  withJson(
    withState(command.command('list').description('Who is pinned, and who else the centre names.')),
  ).action(list);
  withJson(
    withState(command.command('pin').argument('<fingerprint>').description('Trust a passkey from now on.')),
  ).action(pin);
  withJson(
    withState(command.command('unpin').argument('<fingerprint>').description('Trust it no longer.')),
  ).action(unpin);
}

function list(options: CommonOptions): void {
  const folder = enrolled(options);
  const { pinned } = readApprovers(folder);
  const rows = pinned.map((pin) => ({
    name: pin.approver.name,
    fingerprint: approverFingerprint(pin.approver),
    way: pin.way,
    pinnedAt: pin.pinnedAt,
    counts: countsNow(pin, systemClock.now()),
  }));
  const others = (readAssignment(folder)?.assignment.approvers ?? [])
    .filter(({ credentialId }) => !pinned.some(({ approver }) => approver.credentialId === credentialId))
    .map((approver) => ({ name: approver.name, fingerprint: approverFingerprint(approver) }));
  answer(options, { pinned: rows, named: others }, [
    ...rows.map(
      ({ name, fingerprint, way, pinnedAt, counts }) =>
        `✓ ${fingerprint}  ${name}  (${way}, ${pinnedAt.slice(0, 10)}${counts ? '' : ', counts a day later'})`,
    ),
    ...(rows.length === 0
      ? ['Nobody is pinned: a restore is permitted with the code that "keepwell-agent code" shows.']
      : []),
    ...others.map(({ name, fingerprint }) => `  ${fingerprint}  ${name}  (named by the centre, not pinned)`),
  ]);
}

function pin(fingerprint: string, options: CommonOptions): void {
  const folder = enrolled(options);
  const named = readAssignment(folder)?.assignment.approvers ?? [];
  const [approver] = approversNamed(named, [fingerprint]);
  if (approver === undefined) return;
  inJournal(folder, (place) => pinApprover(place, approver, 'at-site'));
  answer(options, { pinned: approver.credentialId }, [
    `${approver.name} may approve restores here from now on.`,
  ]);
}

function unpin(fingerprint: string, options: CommonOptions): void {
  const folder = enrolled(options);
  const pinned = readApprovers(folder).pinned.map((one) => one.approver);
  const [approver] = approversNamed(pinned, [fingerprint]);
  if (approver === undefined) return;
  inJournal(folder, (place) => unpinApprover(place, approver.credentialId, 'at-site'));
  answer(options, { unpinned: approver.credentialId }, [
    `${approver.name} may no longer approve restores here.`,
  ]);
}

function enrolled(options: CommonOptions): StateFolder {
  const folder = stateFolderOf(options);
  requireIdentity(folder);
  return folder;
}

function inJournal(folder: StateFolder, work: (place: Parameters<typeof pinApprover>[0]) => void): void {
  const journal = openJournal(folder.journal, systemClock);
  try {
    work({ folder, journal, clock: systemClock });
  } finally {
    journal.close();
  }
}
