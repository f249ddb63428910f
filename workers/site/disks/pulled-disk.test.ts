import { readdirSync } from 'node:fs';
import path from 'node:path';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#lib/shared/clock.ts';
import { proveIntact } from '../artifact/read-back.ts';
import { listCopies } from '../artifact/shelf.ts';
import { folderShelf } from '../destinations/folder-shelf.ts';
import { storedCopies, waitingCopies } from '../journal/copies.ts';
import { openJournal } from '../journal/journal.ts';
import { aLoopDisk } from '../platform/loop-disk.testing.ts';
import { startAgentProcess } from '../testing/agent-process.ts';
import {
  aDiskSite,
  addMounted,
  askForBackup,
  blue,
  type DiskSite,
  presenceOf,
  setId,
} from '../testing/disk-site.ts';
import { anAgent, aRunner, reassign, until } from '../testing/test-site.ts';

const never = new AbortController().signal;

/** A site with a database whose copy takes a while, and one disk that is right on every day. */
async function aSlowSite(): Promise<DiskSite> {
  const world = await aDiskSite({ now: new Date() });
  await addScans(world.site.databaseUrl.href);
  reassign(world.site, ({ destinations }) => ({
    destinations: destinations.map((one) =>
      one.kind === 'removable'
        ? {
            ...one,
            settings: {
              ...one.settings,
              calendar: { week: Array(7).fill('B'), month: null, changesAt: '06:00' },
            },
          }
        : one,
    ),
  }));
  return world;
}

/** Bytes that no compression makes smaller. */
async function addScans(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(`
      CREATE TABLE scan AS SELECT n AS id,
        (SELECT decode(string_agg(md5(random()::text || m || n), ''), 'hex') FROM generate_series(1, 64) m) AS content
      FROM generate_series(1, 60000) n`);
  } finally {
    await sql.end();
  }
}

function namesOn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

/** The very moment at which a copy is being written: looked for without a pause. */
async function copyBegins(drive: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (!namesOn(drive).some((name) => name.endsWith('.dump.zst.age.partial'))) {
    if (performance.now() > end) throw new Error('No copy began within a minute');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function everyCopyIsWhole(drive: string): Promise<number> {
  const shelf = folderShelf(drive);
  const listed = await listCopies(shelf, () => true, never);
  for (const copy of listed) {
    if (copy.kind === 'bad') throw new Error(`${copy.manifestName}: ${copy.code}`);
    const { dump } = copy.signed.manifest;
    await proveIntact(
      dump,
      await shelf.readBack(path.posix.join(path.posix.dirname(copy.manifestName), dump.name), never),
    );
  }
  return listed.length;
}

describe('a disk that is pulled in the middle of a copy (27)', () => {
  it('leaves nothing on the system’s disk; the copy waits, and is made whole when the disk comes again', async () => {
    const { site, clock, drive } = await aSlowSite();
    const { context } = await anAgent(site, { clock, rhythm: { disks: 150 } });
    const { journal } = context;
    const disk = aLoopDisk({ bytes: 256 * 1024 * 1024 });
    disk.mount(drive);
    await addMounted(context, drive, blue);
    askForBackup(journal, 'ord_1');
    await copyBegins(drive);
    disk.pull();
    await until('the copy waits', () => waitingCopies(journal).some((copy) => copy.state === 'waiting'));
    expect(waitingCopies(journal)[0]?.failure?.code).toMatch(/^(copy_interrupted|medium_none)$/);
    expect(namesOn(drive)).toEqual([]);
    await until('it is seen removed', () => presenceOf(journal, blue.id) === 'removed');
    await until('the centre is told that it was pulled too early', () =>
      site.peer.bodies('medium-seen').some((body) => body.presence === 'removed' && !body.wasSafe),
    );
    disk.mount(drive);
    await until('the copy is stored', () => storedCopies(journal, setId).length === 1);
    await until('it may be removed', () => presenceOf(journal, blue.id) === 'safe');
    expect(namesOn(drive).filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(await everyCopyIsWhole(drive)).toBe(1);
  });
});

describe('an agent that is killed in the middle of a copy to a disk', () => {
  it('makes it again at its next start, and leaves no half of it', async () => {
    const { site, drive } = await aSlowSite();
    const disk = aLoopDisk({ bytes: 256 * 1024 * 1024 });
    disk.mount(drive);
    const first = startAgentProcess(site.folder, ['run']);
    await until('the assignment is there', () => site.peer.bodies('assignment-adopted').length === 1);
    const { context } = await aRunner(site);
    await addMounted(context, drive, blue);
    askForBackup(context.journal, 'ord_1');
    await copyBegins(drive);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(namesOn(drive).some((name) => name.endsWith('.partial'))).toBe(true);
    const second = startAgentProcess(site.folder, ['run']);
    const journal = openJournal(site.folder.journal, systemClock);
    try {
      await until('the copy is stored', () => storedCopies(journal, setId).length === 1, 60_000);
      await until('it may be removed', () => presenceOf(journal, blue.id) === 'safe', 60_000);
    } finally {
      journal.close();
      second.child.kill('SIGTERM');
      await second.ended;
    }
    expect(namesOn(drive).filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(await everyCopyIsWhole(drive)).toBe(1);
  });
});
