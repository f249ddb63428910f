import type { KeptDemo } from './kept.ts';
import { keptPath, mailFolder, recoveryKeyPath } from './kept.ts';

export type RestoreExample = {
  /** A copy on a disk of the demonstration. */
  copy: string;
  /** Superuser's URL of that clinic's server, where it can be restored beside the original. */
  scratchUrl: string;
};

/** What somebody wants to know once everything runs. */
export function closingWords(
  demo: KeptDemo,
  example: RestoreExample | undefined,
  agentCommand: string,
): string {
  const width = Math.max(...demo.signIns.map(({ email }) => email.length));
  const signIns = demo.signIns.flatMap(({ email, password, does }) => [
    `    ${email.padEnd(width)}   ${password}`,
    `    ${' '.repeat(width)}   ${does}`,
  ]);
  return [
    '',
    `  Keepwell is at  ${demo.url}`,
    '',
    ...signIns,
    '',
    '  To try:',
    '    · Sign in as the manager: are we safe? Open a site, press “Sauvegarder maintenant”, watch it, see it in the history.',
    ...restoreWords(agentCommand),
    '    · Sign in as the support desk: make a policy whose next moment is in a few minutes, and stop this with Ctrl-C over it.',
    '    · Change the language at the foot of any page.',
    ...(example === undefined ? [] : restoreLines(example)),
    '',
    `  Mails lie in ${mailFolder}, sign-ins in ${keptPath}.`,
    '  Ctrl-C stops everything; the next start finds it as it was.',
    '',
  ].join('\n');
}

/** Drills and restores, as far as two people and one terminal get at once. */
function restoreWords(agentCommand: string): string[] {
  return [
    '    · Prove a copy: open a backup of Lyon and press “Prouver en restaurant…”. Each site’s first drill runs by itself.',
    '    · Ask for a restore there with “Restaurer…”, and approve it as the approver in another browser. The site’s agent shows the',
    '      code that stands in for a passkey, in another terminal; then sign off, or undo it:',
    `        ${agentCommand} code`,
    '    · Approve with a passkey instead: the approver adds one at “Váš účet”, and the site trusts it by',
    `        ${agentCommand} approvers pin "the fingerprint that stands there"`,
    '      A new passkey counts a day later, and until then that approver decides nothing: try the code first.',
  ];
}

function restoreLines({ copy, scratchUrl }: RestoreExample): string[] {
  const { hostname, port, username, password } = new URL(scratchUrl);
  return [
    '    · Restore a copy without Keepwell, beside the original:',
    `        export PGHOST=${hostname} PGPORT=${port} PGUSER=${username} PGPASSWORD=${password}`,
    '        createdb -T template0 restored',
    `        age -d -i ${recoveryKeyPath} \\`,
    `          '${copy}' \\`,
    '          | zstd -d | pg_restore -d restored',
  ];
}
