import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { fillClinic } from './clinic/fill.ts';
import { emptyDatabase, runAsSuperuser } from './testing/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'keepwell-check-'));
const keyFile = join(folder, 'key');
const copy = join(folder, 'copy.dump.zst.age');
let source: string;

beforeAll(async () => {
  source = await emptyDatabase();
  await fillClinic(source, { country: 'CZ', city: 'Brno', patients: 50 });
  await runAsSuperuser(
    'CREATE TABLE load_journal (id bigint PRIMARY KEY); INSERT INTO load_journal VALUES (1), (2)',
    source,
  );
  execFileSync('age-keygen', ['-o', keyFile], { stdio: 'ignore' });
  const recipient = execFileSync('age-keygen', ['-y', keyFile], { encoding: 'utf8' }).trim();
  const pgDump = join(inject('postgresBinDir'), 'pg_dump');
  const script = '"$0" -Fc -Z0 -d "$1" | zstd -q -1 | age -r "$2" -o "$3"';
  execFileSync('bash', ['-o', 'pipefail', '-c', script, pgDump, source, recipient, copy]);
});

describe('the independent check of copies', () => {
  it('passes a copy that equals its source', () => {
    expect(check(copy)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^good\t.*equal/) });
  });

  it('lets the load journal grow past the copy, but not lack a row', async () => {
    await runAsSuperuser('INSERT INTO load_journal VALUES (3)', source);
    expect(check(copy).status).toBe(0);
    await runAsSuperuser('DELETE FROM load_journal WHERE id = 1', source);
    expect(check(copy)).toMatchObject({ status: 1, stdout: expect.stringContaining('load_journal') });
    await runAsSuperuser('INSERT INTO load_journal VALUES (1)', source);
  });

  it.each([
    ['a changed cell', "UPDATE patients SET notes = 'other' WHERE patient_id = 7"],
    ['a lost large object', 'SELECT lo_unlink((SELECT content FROM images LIMIT 1))'],
    ['a sequence set back', "SELECT setval('billing.invoice_number', 5)"],
    ['a dropped index', 'DROP INDEX patients_search'],
  ])('finds %s', async (_name, change) => {
    const other = await copyOf(source);
    await runAsSuperuser(change, other);
    expect(check(copy, other)).toMatchObject({ status: 1, stdout: expect.stringMatching(/^BAD\t.*differs/) });
  });

  it('finds an altered, a cut and an absent file', () => {
    const altered = join(folder, 'altered');
    const bytes = readFileSync(copy);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(altered, bytes);
    expect(check(altered, source, sha256(copy)).status).toBe(1);
    expect(check(altered, source, sha256(altered)).status).toBe(1);
    const cut = join(folder, 'cut');
    writeFileSync(cut, readFileSync(copy).subarray(0, -100_000));
    expect(check(cut, source, sha256(cut)).status).toBe(1);
    expect(check(join(folder, 'absent'), source, sha256(copy)).status).toBe(1);
  });

  it('fails when it was given nothing to check', () => {
    expect(run('').status).toBe(1);
  });
});

function check(file: string, against = source, sha = sha256(file)) {
  return run(`${file}\t${sha}\t${against}\n`);
}

function run(list: string) {
  const script = new URL('independent-check.sh', import.meta.url).pathname;
  const env = { ...process.env, PATH: `${inject('postgresBinDir')}:${process.env.PATH}` };
  return spawnSync(script, [keyFile, inject('postgresUrl')], { input: list, encoding: 'utf8', env });
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

async function copyOf(database: string): Promise<string> {
  const other = await emptyDatabase();
  const bin = inject('postgresBinDir');
  execFileSync('bash', [
    '-o',
    'pipefail',
    '-c',
    '"$0/pg_dump" -Fc "$1" | "$0/pg_restore" -d "$2"',
    bin,
    database,
    other,
  ]);
  return other;
}
