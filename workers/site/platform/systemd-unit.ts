import { leanNodeEnvironment, leanNodeFlags } from './lean-node.ts';

/** What a service needs to know: everything is absolute, because a service has no shell and no home. */
export type Service = {
  user: string;
  node: string;
  main: string;
  stateFolder: string;
  /** Folders outside the state folder that the agent must be able to write to: destinations, another staging folder. */
  writableFolders: readonly string[];
};

/**
 * A unit that brings the agent back after a crash and after a reboot, and lets it touch nothing but its own folder and
 * the destinations that the site's settings allow. A destination that isn't mounted yet is no reason not to start.
 */
export function systemdUnit(service: Service): string {
  const { user, node, main, stateFolder, writableFolders } = service;
  const usual = '/var/lib/';
  const stateDirectory = stateFolder.startsWith(usual)
    ? [`StateDirectory=${stateFolder.slice(usual.length)}`]
    : [];
  const writable = [...(stateDirectory.length === 0 ? [stateFolder] : []), ...writableFolders];
  const environment = Object.entries(leanNodeEnvironment(stateFolder)).map(
    ([name, value]) => `Environment=${quote(`${name}=${value}`)}`,
  );
  return `[Unit]
Description=Keepwell agent: backs this site's databases up and proves it
Wants=network-online.target
After=network-online.target postgresql.service
# However often it fails, it is started again: a site without its agent is a site without backups.
StartLimitIntervalSec=0

[Service]
Type=exec
User=${user}
${environment.join('\n')}
ExecStart=${[node, ...leanNodeFlags, main].map(quote).join(' ')} run --state ${quote(stateFolder)}
Restart=always
RestartSec=5
# A dump is ended cleanly within seconds; what is left after that is settled by the next start.
TimeoutStopSec=20
${[...stateDirectory, 'StateDirectoryMode=0700'].join('\n')}
UMask=0077
Nice=5
IOSchedulingClass=best-effort
IOSchedulingPriority=6

NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=read-only
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
RestrictNamespaces=yes
LockPersonality=yes
SystemCallArchitectures=native
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
${writable.map((folder) => `ReadWritePaths=-${quote(folder)}`).join('\n')}

[Install]
WantedBy=multi-user.target
`;
}

/** systemd expands % in every value, and $ in commands; quotes and spaces need quoting. */
function quote(value: string): string {
  const escaped = value.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /[\s"'\\]/.test(escaped) ? `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : escaped;
}
