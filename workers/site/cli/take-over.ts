import type { Command } from 'commander';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { openCapsule } from '../catalog/open-capsule.ts';
import { type ImportedFrom, joinAsSuccessor, learnCatalogs, restoreState } from '../catalog/take-over.ts';
import { linesOf as importLines } from './catalog.ts';
import { answer } from './output.ts';
import { readIdentities } from './read-key.ts';
import { sentenceOf } from './sentences.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

type TakeOverOptions = CommonOptions & { key: string; centre?: string; token?: string; approver: string[] };

export function addTakeOver(program: Command): void {
  const command = program
    .command('take-over')
    .description(
      "Take a lost agent's place, from the capsule on any of its destinations and the recovery key.",
    )
    .argument('<capsule>', 'a capsule-agt_….age file, or the folder or disk that holds it')
    .requiredOption('--key <file>', 'file with the recovery key (AGE-SECRET-KEY-1…)')
    .option(
      '--token <token>',
      "the one-time token from the site's page; without it only keys and settings are restored",
    )
    .option('--centre <url>', 'address of the dashboard, where it is another one now')
    .option(
      '--approver <fingerprint>',
      'passkey of somebody who may approve restores here, pinned from now on; may be given several times',
      (value: string, before: string[]) => [...before, value],
      [],
    );
  withJson(withState(command))
    .addHelpText(
      'after',
      `
Example:
  keepwell-agent take-over /media/usb --key recovery.key --token kwe_…

On the site's page, make the token with "replace the agent": the lost one is shut out when this one joins. The keys are the
lost agent's own, so that its copies and the sealed passwords open; take recovery.key away from this machine afterwards.`,
    )
    .action(run);
}

async function run(wanted: string, options: TakeOverOptions): Promise<void> {
  const folder = stateFolderOf(options);
  const { file, capsule } = await openCapsule(wanted, await readIdentities(options.key));
  const keys = await restoreState(folder, capsule, systemClock);
  const { practice, site } = capsule.identity;
  const facts = {
    capsule: file,
    practice: practice.name,
    site: site.name,
    signingFingerprint: keys.signingFingerprint,
    ageFingerprint: keys.ageFingerprint,
    state: folder.root,
  };
  const restored = [
    `The agent of ${practice.name}, ${site.name}: keys and settings are restored in ${folder.root}.`,
    `  signing key   ${keys.signingFingerprint}   (compare with the printed sheet)`,
    `  age key       ${keys.ageFingerprint}`,
  ];
  if (options.token === undefined) {
    answer(options, { ...facts, agentId: null, approvers: [], learnt: [] }, [
      ...restored,
      '',
      'It has not joined its centre yet. Copies can be listed and opened; to go on backing up, run this again with --token.',
    ]);
    return;
  }
  const door = {
    centre: options.centre ?? capsule.identity.centreUrl,
    token: options.token,
    approvers: options.approver,
  };
  const { identity, pinned } = await joinAsSuccessor(folder, capsule, door, systemClock);
  const learnt = await learnCatalogs(folder, systemClock, createLogger('agent', process.stderr));
  const { agentId } = identity;
  const approvers = pinned.map((one) => ({ name: one.name, fingerprint: approverFingerprint(one) }));
  answer(options, { ...facts, agentId, approvers, learnt }, [
    ...restored,
    '',
    `Joined ${door.centre} as ${agentId}.`,
    ...approvers.map(({ name, fingerprint }) => `  approver      ${fingerprint}  ${name}`),
    ...learnt.flatMap(learntLines),
    '',
    'Next: keepwell-agent doctor, then keepwell-agent install. Take the recovery key away from this machine.',
  ]);
}

function learntLines({ destination, imported, readBack, failure }: ImportedFrom): string[] {
  if (imported === null) {
    const why = failure === null ? '' : sentenceOf(failure);
    return [`! ${destination}: not read yet. ${why}`];
  }
  return [`${destination}:`, ...importLines(imported, readBack).map((line) => `  ${line}`)];
}
