import { hostname, release, type } from 'node:os';
import type { Approver } from '#lib/contract/permit.ts';
import { protocolVersion } from '#lib/contract/protocol.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { openJournal } from '../journal/journal.ts';
import { beginEpoch } from '../journal/journal-facts.ts';
import { approversNamed, pinApprover, tellApprovers, tellApproversAnew } from '../restore/approvers.ts';
import { type Identity, readIdentity, recipientSchema, saveEnrolment } from '../state/identity.ts';
import { type AgentKeys, loadOrMakeKeys, signText } from '../state/keys.ts';
import { lockStateFolder } from '../state/lock.ts';
import { prepareStateFolder, type StateFolder } from '../state/state-folder.ts';
import { agentVersion } from '../version.ts';
import { postEnrolment } from './centre-client.ts';
import { parseCentreUrl } from './centre-url.ts';
import { readStanding, setStanding } from './standing.ts';

export type Enrolment = {
  folder: StateFolder;
  centre: string;
  token: string;
  recoveryRecipient: string;
  /** Enrol a folder again whose agent was revoked or cloned; its keys and journal stay. */
  again: boolean;
  /** Fingerprints of those whose passkeys may approve restores here, as the enrolment command names them. */
  approvers?: readonly string[];
  /** The site whose lost agent this one succeeds; null for any that the token is for. */
  siteId?: string | null;
  clock: Clock;
};

/**
 * Joins a site with the one-time command that the dashboard printed. The keys are made and kept before the token is
 * spent, so that a crash at any point loses nothing but the token; the recovery key is pinned from the command itself,
 * and a centre that names another one is refused.
 */
export async function enrol(
  enrolment: Enrolment,
): Promise<{ identity: Identity; keys: AgentKeys; pinned: Approver[] }> {
  const { folder, clock, token } = enrolment;
  const centre = parseCentreUrl(enrolment.centre);
  const recoveryRecipient = parseRecipient(enrolment.recoveryRecipient);
  prepareStateFolder(folder);
  const lock = lockStateFolder(folder, 'enrol', clock.now());
  try {
    refuseSecond(folder, enrolment.again);
    const keys = await loadOrMakeKeys(folder, clock.now());
    const answer = await postEnrolment(centre, {
      protocol: protocolVersion,
      token,
      ageRecipient: keys.ageRecipient,
      signingPublicKey: keys.signingPublicKey,
      signature: signText(keys, token),
      agentVersion,
      hostName: hostname().slice(0, 255),
      platform: `${type()} ${release()}`.slice(0, 60),
    });
    if (answer.recoveryRecipient !== recoveryRecipient) {
      const figures = { pinned: recoveryRecipient, found: answer.recoveryRecipient };
      throw new KeepwellError('recipient_changed', { figures });
    }
    const pinned = approversNamed(answer.approvers, enrolment.approvers ?? []);
    const { agentId, practice, site, passkeys } = answer;
    refuseOtherSite(enrolment.siteId ?? null, site);
    const identity: Identity = {
      centreUrl: centre.href,
      agentId,
      practice,
      site,
      recoveryRecipient,
      enrolledAt: clock.now().toISOString(),
      ...(passkeys === undefined ? {} : { passkeys }),
    };
    saveEnrolment(folder, identity, { token: answer.token, redis: answer.redis });
    renewJournal(enrolment, pinned);
    return { identity, keys, pinned };
  } finally {
    lock.release();
  }
}

/** A second agent of one journal would be a fork to the centre: it begins a chain of its own. */
function renewJournal({ folder, clock }: Enrolment, pinned: readonly Approver[]): void {
  const journal = openJournal(folder.journal, clock);
  try {
    const wasCloned = readStanding(journal).state === 'cloned';
    journal.transaction(() => {
      beginEpoch(journal, { moveUndelivered: wasCloned });
      setStanding(journal, 'well', '');
      tellApproversAnew(journal);
    });
    for (const approver of pinned) pinApprover({ folder, journal, clock }, approver, 'enrolment');
    tellApprovers({ folder, journal, clock });
  } finally {
    journal.close();
  }
}

/** A lost agent's keys belong to its own site: at another one they would mix what the two may read. */
function refuseOtherSite(expected: string | null, found: { id: string; name: string }): void {
  if (expected === null || expected === found.id) return;
  throw new KeepwellError('other_site', {
    message: `The token is for the site ${found.name}, the capsule is another site's. Revoke the agent that has just joined there on its page, and make a token on the page of the right site.`,
    figures: { found: found.id, expected },
  });
}

function refuseSecond(folder: StateFolder, again: boolean): void {
  const identity = readIdentity(folder);
  if (identity === null || again) return;
  throw new KeepwellError('settings_invalid', {
    message: `${folder.root} is enrolled already, as ${identity.agentId} of ${identity.site.name}. To enrol it again, add --again.`,
    figures: { file: folder.identity, reason: 'enrolled already' },
  });
}

function parseRecipient(text: string): string {
  const parsed = recipientSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new KeepwellError('settings_invalid', {
    message: 'The recovery key must be the age1… of the command that the dashboard printed; copy it whole.',
    figures: { reason: 'recovery key' },
  });
}
