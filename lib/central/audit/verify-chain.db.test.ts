import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { aSite } from '#lib/central/reports/site.testing.ts';
import { newId } from '#lib/shared/ids.ts';
import { verifyChains } from './verify-chain.ts';
import { systemAuthor, writeAudit } from './write.ts';

withCentre();

const count = 12;
/** Ids by number: `entries[5]` is the entry that was sealed as number 5. */
let entries: string[];

beforeEach(async () => {
  await asVandal('TRUNCATE audit_entry, restore_event');
  await database().$executeRaw`DELETE FROM restore_case`;
  for (let number = 1; number <= count; number++) await write(`Entry ${number}`);
  const rows = await database().auditEntry.findMany({ orderBy: { seq: 'asc' } });
  entries = ['', ...rows.map((row) => row.id)];
});

function write(name: string) {
  return writeAudit(database(), systemAuthor(new Date()), {
    action: 'settings.changed',
    practiceId: null,
    siteId: null,
    subject: { kind: 'setting', id: 'one', name },
    details: { before: null, after: 1.5, 'say "é"': ['ž', true] },
  });
}

/** Somebody with full write access to PostgreSQL, past the centre and past its triggers. */
async function asVandal(...statements: string[]) {
  await database().$transaction(async (tx) => {
    await tx.$executeRawUnsafe('SET LOCAL session_replication_role = replica');
    for (const statement of statements) await tx.$executeRawUnsafe(statement);
  });
}

const verify = (head?: { seq: number; hash: string }) => verifyChains(database(), head);
const sealOf = (seq: string, previous: string) =>
  `encode(sha256(convert_to(jsonb_build_array(${seq}, ${previous}, e.id, e.at, e.actor_id, e.actor_name, e.address, e.action,
    e.practice_id, e.site_id, e.subject_kind, e.subject_id, e.subject_name, e.details)::text, 'UTF8')), 'hex')`;

/** Makes the hash of one entry anew, so that it fits in itself. */
const reseal = (seq: number) =>
  `UPDATE audit_entry e SET hash = ${sealOf('e.seq', 'e.previous_hash')} WHERE e.seq = ${seq}`;

function brokenAt(seq: number | null, what: string, id?: string | null) {
  const broken = { table: 'audit_entry', caseId: null, seq, what, ...(id === undefined ? {} : { id }) };
  return expect.objectContaining({ ok: false, broken: expect.objectContaining(broken) });
}

describe('the audit trail', () => {
  test('is whole as it was written, by whoever wrote at the same time, and names its head', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, number) => write(`At once ${number}`)));
    const head = await database().auditEntry.findFirstOrThrow({ orderBy: { seq: 'desc' } });
    expect(await verify()).toEqual({
      ok: true,
      entries: count + 20,
      head: { seq: count + 20, hash: head.hash },
      cases: 0,
      events: 0,
    });
  });
  test('is whole while it is empty', async () => {
    await asVandal('TRUNCATE audit_entry');
    expect(await verify()).toMatchObject({ ok: true, entries: 0, head: null });
  });

  test.each([
    ['who did it', `actor_name = 'Somebody else'`],
    ['when', `at = at + interval '1 ms'`],
    ['from where', `address = '192.0.2.9'`],
    ['what', `action = 'settings.mail_tested'`],
    ['to what', `subject_name = 'Another'`],
    ['a detail', `details = jsonb_set(details, '{after}', '2')`],
    ['whose practice', `practice_id = 'prc_other'`],
    ['its id', `id = id || 'x'`],
    ['its hash', `hash = repeat('a', 64)`],
    ['the hash before it', `previous_hash = repeat('a', 64)`],
  ])('shows the first entry in which %s was altered', async (_, change) => {
    await asVandal(`UPDATE audit_entry SET ${change} WHERE seq IN (5, 9)`);
    expect(await verify()).toEqual(brokenAt(5, 'altered'));
  });
  test('shows an altered entry whose hash was made anew', async () => {
    await asVandal(`UPDATE audit_entry SET actor_name = 'Somebody else' WHERE seq = 5`, reseal(5));
    expect(await verify()).toEqual(brokenAt(5, 'altered', entries[5]));
  });
  test('shows the first entry altered', async () => {
    await asVandal(`UPDATE audit_entry SET actor_name = 'Somebody else' WHERE seq = 1`);
    expect(await verify()).toEqual(brokenAt(1, 'altered', entries[1]));
  });

  test('shows which entry is missing', async () => {
    await asVandal('DELETE FROM audit_entry WHERE seq = 5');
    expect(await verify()).toEqual(brokenAt(5, 'missing', null));
  });
  test('shows which of many are missing first, and that the first one is', async () => {
    await asVandal('DELETE FROM audit_entry WHERE seq BETWEEN 4 AND 7');
    expect(await verify()).toEqual(brokenAt(4, 'missing', null));
    await asVandal('DELETE FROM audit_entry WHERE seq = 1');
    expect(await verify()).toEqual(brokenAt(1, 'missing', null));
  });
  test('shows a missing entry over which the numbers were closed up', async () => {
    await asVandal(
      'DELETE FROM audit_entry WHERE seq = 5',
      'UPDATE audit_entry SET seq = -(seq - 1) WHERE seq > 5',
      'UPDATE audit_entry SET seq = -seq WHERE seq < 0',
    );
    expect(await verify()).toEqual(brokenAt(5, 'missing', null));
  });

  test('shows two entries that changed places', async () => {
    await asVandal(
      'UPDATE audit_entry SET seq = -seq WHERE seq IN (5, 8)',
      'UPDATE audit_entry SET seq = 8 WHERE seq = -5',
      'UPDATE audit_entry SET seq = 5 WHERE seq = -8',
    );
    expect(await verify()).toEqual(brokenAt(5, 'moved', entries[8]));
  });
  test('shows an entry that was moved to the end', async () => {
    await asVandal(`UPDATE audit_entry SET seq = ${count + 1} WHERE seq = 5`);
    expect(await verify()).toEqual(brokenAt(5, 'moved', entries[5]));
  });

  const forged = (seq: string) =>
    `INSERT INTO audit_entry (id, seq, at, actor_name, action, subject_kind, subject_id, subject_name, details, previous_hash, hash)
     SELECT 'aud_forged', ${seq}, at, actor_name, action, subject_kind, subject_id, 'Forged', details, previous_hash, hash
     FROM audit_entry WHERE seq = 5`;
  const shift = [
    'UPDATE audit_entry SET seq = -(seq + 1) WHERE seq >= 5',
    'UPDATE audit_entry SET seq = -seq WHERE seq < 0',
  ];
  test('shows an entry that was put in between, the others having moved on', async () => {
    await asVandal(forged('99'), ...shift.map((one) => one.replace('seq >= 5', 'seq BETWEEN 5 AND 98')));
    await asVandal(`UPDATE audit_entry SET seq = 5 WHERE id = 'aud_forged'`);
    expect(await verify()).toEqual(brokenAt(5, 'inserted', 'aud_forged'));
  });
  test('shows it also when it was given a hash that fits', async () => {
    await asVandal(forged('99'), ...shift.map((one) => one.replace('seq >= 5', 'seq BETWEEN 5 AND 98')));
    await asVandal(`UPDATE audit_entry SET seq = 5 WHERE id = 'aud_forged'`, reseal(5));
    expect(await verify()).toEqual(brokenAt(5, 'inserted', 'aud_forged'));
  });
  test('shows an entry that was written past the seal', async () => {
    await asVandal(forged('NULL'));
    expect(await verify()).toEqual(brokenAt(null, 'inserted', 'aud_forged'));
  });

  test('whose end was cut off is whole in itself, and is not the one that was printed', async () => {
    const before = await verify();
    if (!before.ok || before.head === null) throw new Error('the chain is not whole');
    const { head } = before;
    expect(await verify(head)).toMatchObject({ ok: true });
    await write('One more');
    expect(await verify(head)).toMatchObject({ ok: true });
    await asVandal(`DELETE FROM audit_entry WHERE seq >= ${count}`);
    expect(await verify()).toMatchObject({ ok: true, entries: count - 1 });
    expect(await verify(head)).toEqual({ ok: false, broken: null, headMissing: head });
  });
  test('all of whose hashes were made anew is not the one that was printed', async () => {
    const before = await verify();
    if (!before.ok || before.head === null) throw new Error('the chain is not whole');
    const anew = Array.from({ length: count }, (_, index) => [
      `UPDATE audit_entry e SET previous_hash = coalesce((SELECT o.hash FROM audit_entry o WHERE o.seq = e.seq - 1), repeat('0', 64))
       WHERE e.seq = ${index + 1}`,
      reseal(index + 1),
    ]);
    await asVandal(`UPDATE audit_entry SET actor_name = 'Somebody else' WHERE seq = 5`, ...anew.flat());
    expect(await verify()).toMatchObject({ ok: true, entries: count });
    expect(await verify(before.head)).toMatchObject({ ok: false, headMissing: before.head });
  });
  test("is checked apart from the database's own functions: sealing that lies is found out", async () => {
    const { prosrc } = (
      await database().$queryRaw<{ prosrc: string }[]>`
        SELECT prosrc FROM pg_proc WHERE proname = 'seal_audit_entry'`
    )[0] ?? { prosrc: '' };
    const lying = prosrc.replace('e."actor_name"', `'Nobody'`);
    expect(lying).not.toBe(prosrc);
    const define = (body: string) =>
      `CREATE OR REPLACE FUNCTION seal_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $f$${body}$f$`;
    await database().$executeRawUnsafe(define(lying));
    await write('Sealed by a liar');
    await database().$executeRawUnsafe(define(prosrc));
    expect(await verify()).toEqual(brokenAt(count + 1, 'altered'));
  });
});

describe('the record of a restore', () => {
  async function aCase(events: number) {
    const { practiceId, siteId } = await aSite();
    const now = new Date();
    const id = newId('rst', now);
    await database().restoreCase.create({
      data: {
        id,
        practiceId,
        siteId,
        state: 'requested',
        origin: {},
        target: {},
        reason: 'Lost rows',
        requestedName: 'Marie',
        requestedAt: now,
        callBackCode: '1234',
      },
    });
    for (let number = 0; number < events; number++) {
      await database().restoreEvent.create({
        data: {
          id: newId('rsv', now),
          caseId: id,
          at: now,
          kind: 'requested',
          actorName: 'Marie',
          details: {},
        },
      });
    }
    return id;
  }
  function brokenIn(caseId: string, seq: number, what: string) {
    const broken = { table: 'restore_event', caseId, seq, what };
    return expect.objectContaining({ ok: false, broken: expect.objectContaining(broken) });
  }

  test('is a chain of its own for each case', async () => {
    await Promise.all([aCase(3), aCase(5), aCase(1)]);
    expect(await verify()).toMatchObject({ ok: true, cases: 3, events: 9 });
  });
  test('shows which event of which case was altered, is missing, or stands elsewhere', async () => {
    await aCase(4);
    const id = await aCase(4);
    await asVandal(`UPDATE restore_event SET kind = 'approved' WHERE case_id = '${id}' AND seq = 2`);
    expect(await verify()).toEqual(brokenIn(id, 2, 'altered'));
    await asVandal(`DELETE FROM restore_event WHERE case_id = '${id}' AND seq = 2`);
    expect(await verify()).toEqual(brokenIn(id, 2, 'missing'));
    const other = await aCase(4);
    await asVandal(`DELETE FROM restore_event WHERE case_id = '${id}'`);
    expect(await verify()).toEqual(brokenIn(id, 1, 'missing'));
    await asVandal(
      `DELETE FROM restore_case WHERE id = '${id}'`,
      `UPDATE restore_event SET seq = -seq WHERE case_id = '${other}' AND seq IN (2, 3)`,
      `UPDATE restore_event SET seq = 5 + seq WHERE case_id = '${other}' AND seq < 0`,
    );
    expect(await verify()).toEqual(brokenIn(other, 2, 'moved'));
  });
  test('of a case that was taken away with its row is still read', async () => {
    const id = await aCase(3);
    await asVandal(
      `UPDATE restore_event SET details = '{"a": 1}' WHERE case_id = '${id}' AND seq = 3`,
      `DELETE FROM restore_case WHERE id = '${id}'`,
    );
    expect(await verify()).toEqual(brokenIn(id, 3, 'altered'));
  });
});

test('a chain of several batches is read in whole', async () => {
  const at = new Date();
  const rows = Array.from({ length: 2_500 }, (_, number) => ({
    id: `aud_many_${number}`,
    at,
    actorName: 'Somebody',
    action: 'site.changed',
    subjectKind: 'site',
    subjectId: 'sit_1',
    subjectName: `Site ${number}`,
    details: {},
  }));
  await database().auditEntry.createMany({ data: rows });
  expect(await verify()).toMatchObject({ ok: true, entries: count + rows.length });
  await asVandal(`UPDATE audit_entry SET subject_name = 'Other' WHERE seq = ${count + 2_400}`);
  expect(await verify()).toEqual(brokenAt(count + 2_400, 'altered'));
});

describe('the command', () => {
  async function run(...args: string[]) {
    const node = promisify(execFile)(process.execPath, ['scripts/verify-audit.ts', ...args]);
    return node.then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      (failed: { code: number; stdout: string; stderr: string }) => ({
        code: failed.code,
        said: failed.stdout + failed.stderr,
      }),
    );
  }
  test('ends with 0 and the head, 1 and the first broken entry, 2 when it could not look', async () => {
    const whole = await run();
    expect(whole).toMatchObject({ code: 0, said: expect.stringContaining(`Whole: ${count} audit entries`) });
    const head = /\d+:[0-9a-f]{64}/.exec(whole.said)?.[0] ?? '';
    expect(await run('--head', head)).toMatchObject({ code: 0 });
    expect(await run('--head', `${count}:${'a'.repeat(64)}`)).toMatchObject({ code: 1 });
    expect(await run('--head', 'seven')).toMatchObject({ code: 2 });
    await asVandal(`UPDATE audit_entry SET actor_name = 'Somebody else' WHERE seq = 5`);
    expect(await run()).toEqual({
      code: 1,
      said: `BROKEN at the audit trail, number 5 (${entries[5]}): this entry is not what was written.\n`,
    });
  }, 30_000);
});
