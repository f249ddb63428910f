import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { serviceUser } from './unix-user.ts';

interface CephOptions {
  readonly folder: string;
  /** The monitor's port; the next one is its older protocol's. */
  readonly storePort: number;
  /** Where the gateway listens, as its own syntax has it. */
  readonly front: string;
}

/** The settings of a whole Ceph on one machine, without copies, its objects in memory. */
export function cephSettings({ folder, storePort, front }: CephOptions): string {
  return `[global]
fsid = ${randomUUID()}
mon host = ${monitorAddress(storePort)}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 4294967296
mon warn on pool no redundancy = false
run dir = ${folder}
admin socket = ${folder}/$type.$id.asok
log file = ${folder}/$type.$id.log
mon cluster log file = ${folder}/cluster.log
keyring = ${folder}/keyring
mon data = ${folder}/mon
osd data = ${folder}/osd
mgr data = ${folder}/mgr
rgw data = ${folder}/rgw
crash dir = ${folder}/crash

[client.rgw]
rgw frontends = beast ${front}
rgw lc debug interval = 0
`;
}

/** Makes the keys of all parts and the map of the one monitor. Answers with the keyring's path. */
export function makeCephKeys(folder: string, storePort: number): string {
  const keyring = join(folder, 'keyring');
  const run = (program: string, args: string[]) => {
    const user = serviceUser();
    execFileSync(findProgram(program, 'ceph-common'), args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
    });
  };
  run('ceph-authtool', ['--create-keyring', keyring]);
  for (const [name, caps] of Object.entries(rights)) {
    const granted = Object.entries(caps).flatMap(([part, right]) => ['--cap', part, right]);
    run('ceph-authtool', [keyring, '--gen-key', '-n', name, ...granted]);
  }
  const monmap = join(folder, 'monmap');
  run('monmaptool', ['--create', '--fsid', fsidOf(folder), '--addv', 'a', monitorAddress(storePort), monmap]);
  return keyring;
}

const rights: Record<string, Record<string, string>> = {
  'mon.': { mon: 'allow *' },
  'client.admin': { mon: 'allow *', osd: 'allow *', mgr: 'allow *', mds: 'allow *' },
  'osd.0': { mon: 'allow profile osd', osd: 'allow *', mgr: 'allow profile osd' },
  'mgr.x': { mon: 'allow profile mgr', osd: 'allow *', mds: 'allow *' },
  'client.rgw': { mon: 'allow rw', osd: 'allow rwx' },
};

function monitorAddress(port: number): string {
  return `[v2:127.0.0.1:${port},v1:127.0.0.1:${port + 1}]`;
}

function fsidOf(folder: string): string {
  const asked = ['-c', join(folder, 'ceph.conf'), '--show-config-value', 'fsid'];
  return execFileSync(findProgram('ceph-conf', 'ceph-common'), asked, { encoding: 'utf8' }).trim();
}
