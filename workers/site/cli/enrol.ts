import type { Command } from 'commander';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';
import { CentreRefusal } from '../centre/centre-client.ts';
import { enrol } from '../centre/enrol.ts';
import { answer } from './output.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

type EnrolOptions = CommonOptions & {
  centre: string;
  token: string;
  recoveryKey: string;
  approver: string[];
  again?: boolean;
};

export function addEnrol(program: Command): void {
  const command = program
    .command('enrol')
    .description('Join a site, with the command that the dashboard prints. Makes the keys of this agent.')
    .requiredOption('--centre <url>', 'address of the dashboard, https://…')
    .requiredOption('--token <token>', 'one-time token, good for 24 hours')
    .requiredOption(
      '--recovery-key <recipient>',
      "the practice's recovery key (public half, age1…), pinned from now on",
    )
    .option(
      '--approver <fingerprint>',
      'passkey of somebody who may approve restores here, pinned from now on; may be given several times',
      (value: string, before: string[]) => [...before, value],
      [],
    )
    .option('--again', 'enrol a state folder again whose agent was revoked or cloned; its keys stay');
  withJson(withState(command))
    .addHelpText(
      'after',
      `
Example:
  keepwell-agent enrol --centre https://backup.example.org --token 3f… --recovery-key age1…

The fingerprints that it prints must be the same on the site's page in the dashboard.`,
    )
    .action(run);
}

async function run(options: EnrolOptions): Promise<void> {
  const folder = stateFolderOf(options);
  const { identity, keys, pinned } = await enrol({
    folder,
    centre: options.centre,
    token: options.token,
    recoveryRecipient: options.recoveryKey,
    again: options.again ?? false,
    approvers: options.approver,
    clock: systemClock,
  }).catch(explain);
  const facts = {
    agentId: identity.agentId,
    practice: identity.practice.name,
    site: identity.site.name,
    signingFingerprint: keys.signingFingerprint,
    ageFingerprint: keys.ageFingerprint,
    recoveryFingerprint: fingerprint(identity.recoveryRecipient),
    approvers: pinned.map((one) => ({ name: one.name, fingerprint: approverFingerprint(one) })),
    state: folder.root,
  };
  answer(options, facts, [
    `Enrolled for ${facts.practice}, ${facts.site}.`,
    '',
    'Compare these with the dashboard:',
    `  signing key   ${facts.signingFingerprint}`,
    `  age key       ${facts.ageFingerprint}`,
    `  recovery key  ${facts.recoveryFingerprint}`,
    ...facts.approvers.map(({ name, fingerprint: print }) => `  approver      ${print}  ${name}`),
    '',
    `The keys lie in ${facts.state}. Next: keepwell-agent doctor, then keepwell-agent install.`,
  ]);
}

/** A token whose answer was lost on the way is spent all the same: the keys are kept, only a new command is needed. */
function explain(thrown: unknown): never {
  const isSpent =
    thrown instanceof CentreRefusal && ['token_used', 'token_expired'].includes(thrown.refusal.refused);
  if (isSpent) {
    const message = `${thrown.message} Make a new enrolment command in the dashboard; the keys made here are kept.`;
    throw new KeepwellError(thrown.code, { message, figures: thrown.figures, cause: thrown });
  }
  if (thrown instanceof KeepwellError && thrown.code === 'centre_unreachable') {
    const message = `${thrown.message}. If the centre took the token before the line broke, make a new command in the dashboard; the keys made here are kept.`;
    throw new KeepwellError(thrown.code, { message, figures: thrown.figures, cause: thrown });
  }
  throw thrown;
}
