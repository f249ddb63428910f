// @ts-check
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Requirement
 * @property {string} what what it is for, in words
 * @property {string} debianPackage
 * @property {'servers' | 'tests'} need
 * @property {() => boolean} isPresent
 * @property {string[]} [services] systemd units that its installation would start
 */

/** @type {Requirement[]} */
const requirements = [
  {
    what: 'PostgreSQL server',
    debianPackage: 'postgresql',
    need: 'servers',
    isPresent: () => inPostgres('bin/initdb', '/usr/lib/postgresql') || onPath('initdb'),
    services: ['postgresql.service'],
  },
  {
    what: 'PostgreSQL client (psql, pg_dump)',
    debianPackage: 'postgresql-client',
    need: 'servers',
    isPresent: () => onPath('pg_dump') && onPath('psql'),
  },
  {
    what: 'PostgreSQL extensions (amcheck)',
    debianPackage: 'postgresql-contrib',
    need: 'servers',
    isPresent: () => inPostgres('extension/amcheck.control', '/usr/share/postgresql') || onPath('initdb'),
  },
  {
    what: 'Redis server',
    debianPackage: 'redis-server',
    need: 'servers',
    isPresent: () => onPath('redis-server'),
    services: ['redis-server.service'],
  },
  {
    what: 'SSH server (off-site copies by SFTP)',
    debianPackage: 'openssh-server',
    need: 'servers',
    isPresent: () => onPath('sshd'),
    services: ['ssh.service'],
  },
  {
    what: 'SSH client (ssh-keygen, sftp)',
    debianPackage: 'openssh-client',
    need: 'servers',
    isPresent: () => onPath('ssh-keygen') && onPath('sftp'),
  },
  { what: 'zstd', debianPackage: 'zstd', need: 'servers', isPresent: () => onPath('zstd') },
  { what: 'age', debianPackage: 'age', need: 'servers', isPresent: () => onPath('age') },
  {
    what: 'ext4 (tests of removable disks)',
    debianPackage: 'e2fsprogs',
    need: 'tests',
    isPresent: () => onPath('mkfs.ext4'),
  },
  {
    what: 'FAT32 (tests of removable disks)',
    debianPackage: 'dosfstools',
    need: 'tests',
    isPresent: () => onPath('mkfs.vfat'),
  },
  {
    what: "FAT32 without the kernel's driver (tests of removable disks)",
    debianPackage: 'fusefat',
    need: 'tests',
    isPresent: () => onPath('fusefat'),
  },
  {
    what: 'Chromium (browser tests)',
    debianPackage: 'chromium',
    need: 'tests',
    isPresent: () => onPath('chromium'),
  },
  {
    what: "systemd (its check of the agent's service file)",
    debianPackage: 'systemd',
    need: 'tests',
    isPresent: () => onPath('systemd-analyze'),
  },
  {
    what: 'FTP server (tests of copies by FTP)',
    debianPackage: 'vsftpd',
    need: 'tests',
    isPresent: () => onPath('vsftpd'),
    services: ['vsftpd.service'],
  },
  { what: 'openssl', debianPackage: 'openssl', need: 'tests', isPresent: () => onPath('openssl') },
  // Ceph's S3 gateway, with the parts of the store behind it.
  {
    what: 'S3 server (tests of copies by S3)',
    debianPackage: 'radosgw',
    need: 'tests',
    isPresent: () => onPath('radosgw'),
    services: ['ceph-radosgw.target'],
  },
  ...['mon', 'osd', 'mgr'].map((part) => ({
    what: `the S3 server's store (${part})`,
    debianPackage: `ceph-${part}`,
    need: /** @type {const} */ ('tests'),
    isPresent: () => onPath(`ceph-${part}`),
    services: [`ceph-${part}.target`],
  })),
  {
    what: "the S3 server's tools",
    debianPackage: 'ceph-common',
    need: 'tests',
    isPresent: () => onPath('ceph') && onPath('ceph-authtool'),
  },
  {
    what: 'fonts (browser tests)',
    debianPackage: 'fonts-liberation',
    need: 'tests',
    isPresent: () =>
      ['liberation', 'liberation2'].some((name) => existsSync(`/usr/share/fonts/truetype/${name}`)),
  },
];

/**
 * Installs the system packages that are missing, where apt-get may; elsewhere throws with what is missing and how to get it.
 * @param {'servers' | 'tests'} need tests need the servers, too
 */
export function installSystemPackages(need) {
  const missing = missingFor(need);
  if (missing.length === 0) return;
  const asRoot = howToBecomeRoot();
  if (asRoot === undefined || !onPath('apt-get')) throw new Error(instructions(missing));

  console.error(`Installing ${missing.map((one) => one.what).join(', ')}…`);
  install(asRoot, missing);
  const left = missingFor(need);
  if (left.length > 0) throw new Error(instructions(left));
}

/** @param {'servers' | 'tests'} need */
function missingFor(need) {
  return requirements.filter((one) => (one.need === 'servers' || need === 'tests') && !one.isPresent());
}

/**
 * Debian starts a server as it installs it, at boot too, on the standard ports, and opens SSH to the network. None of that is wanted from
 * somebody who ran a demonstration: our servers are private ones. So their start is refused during the installation (policy-rc.d),
 * no default cluster is made, and the units that we brought are disabled. Servers that were there before stay as they are.
 * @param {string[]} asRoot
 * @param {Requirement[]} missing
 */
function install(asRoot, missing) {
  const policy = '/usr/sbin/policy-rc.d';
  const hasOwnPolicy = existsSync(policy);
  const apt = [
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-y',
    '-o',
    'Dpkg::Options::=--force-confold',
  ];
  const bringsPostgres = missing.some((one) => one.debianPackage === 'postgresql');
  if (!hasOwnPolicy) writeAsRoot(asRoot, policy, '#!/bin/sh\nexit 101\n', '755');
  try {
    if (bringsPostgres && !existsSync('/etc/postgresql-common/createcluster.conf')) {
      run([...asRoot, 'mkdir', '-p', '/etc/postgresql-common']);
      writeAsRoot(
        asRoot,
        '/etc/postgresql-common/createcluster.conf',
        'create_main_cluster = false\n',
        '644',
      );
    }
    run([...asRoot, ...apt, 'update']);
    run([
      ...asRoot,
      ...apt,
      'install',
      '--no-install-recommends',
      ...missing.map((one) => one.debianPackage),
    ]);
  } finally {
    if (!hasOwnPolicy) run([...asRoot, 'rm', '-f', policy]);
  }
  const units = missing.flatMap((one) => one.services ?? []);
  if (units.length > 0 && onPath('systemctl')) run([...asRoot, 'systemctl', 'disable', ...units]);
}

/** @returns {string[] | undefined} what to put before a command, or undefined where we may not */
function howToBecomeRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

/** @param {Requirement[]} missing */
function instructions(missing) {
  const names = missing.map((one) => one.debianPackage).join(' ');
  const list = missing.map((one) => `  ${one.what} (Debian package ${one.debianPackage})`).join('\n');
  return `These programs are missing:\n${list}\nOn Debian or Ubuntu: sudo apt-get install ${names}\nElsewhere, install the same programs and put them on the PATH. Then run this again.`;
}

/** @param {string} name */
function onPath(name) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Debian keeps each major version's files in a folder of its own.
 * @param {string} file
 * @param {string} root
 */
function inPostgres(file, root) {
  return existsSync(root) && readdirSync(root).some((version) => existsSync(join(root, version, file)));
}

/**
 * @param {string[]} asRoot
 * @param {string} path
 * @param {string} text
 * @param {string} mode
 */
function writeAsRoot(asRoot, path, text, mode) {
  run([...asRoot, 'tee', path], text);
  run([...asRoot, 'chmod', mode, path]);
}

/**
 * @param {string[]} command
 * @param {string} [input]
 */
function run([program = '', ...args], input) {
  const { status, error } = spawnSync(program, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 2, 2],
    ...(input === undefined ? {} : { input }),
  });
  if (error) throw new Error(`${program} can't be started: ${error.message}`);
  if (status !== 0)
    throw new Error(`"${[program, ...args].join(' ')}" failed with ${status}; what it says is above.`);
}
