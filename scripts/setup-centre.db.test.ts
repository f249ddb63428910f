import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { describe, expect, inject, it } from 'vitest';
import { checkoutDir } from './checkout.ts';
import { emptyDatabase } from './testing/database.ts';
import { serverFolder } from './testing/server-folder.ts';

describe('setting a centre up', () => {
  it('migrates, makes the key file once, and gives the first administrator a link, however often it is run', async () => {
    const databaseUrl = await emptyDatabase();
    const keyFile = join(serverFolder('centre'), 'keys', 'centre.key');
    const first = await run(databaseUrl, keyFile);
    expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('was made') });
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const key = readFileSync(keyFile, 'utf8');
    expect(linkIn(first.stdout)).toMatch(/^https:\/\/keepwell\.example\.org\/welcome\/\S{40,}$/);

    const again = await run(databaseUrl, keyFile);
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('is there') });
    expect(readFileSync(keyFile, 'utf8')).toBe(key);
    expect(linkIn(again.stdout)).not.toBe(linkIn(first.stdout));
  });

  it('never makes a lost key file anew once somebody was added', async () => {
    const databaseUrl = await emptyDatabase();
    const keyFile = join(serverFolder('centre'), 'keys', 'centre.key');
    await run(databaseUrl, keyFile);
    const sql = postgres(databaseUrl, { max: 1 });
    await sql`INSERT INTO "user" (id, email, name, locale, created_at) VALUES ('usr_1', 'a@b.example', 'A', 'en', now())`;
    await sql.end();
    rmSync(keyFile);
    const answer = await run(databaseUrl, keyFile);
    expect(answer).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Put back the one that you kept'),
    });
    expect(existsSync(keyFile)).toBe(false);
  });

  it('says which variables are missing', async () => {
    const { exitCode, stderr } = await run(undefined, undefined);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('DATABASE_URL');
    expect(stderr).toContain('KEEPWELL_KEY_FILE');
  });
});

function linkIn(text: string): string | undefined {
  return text.match(/https:\S+/)?.[0];
}

function run(
  databaseUrl: string | undefined,
  keyFile: string | undefined,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    PATH: process.env.PATH,
    KEEPWELL_REDIS_CENTRAL: inject('centralRedisUrl'),
    KEEPWELL_REDIS_SITES: inject('sitesRedisUrl'),
    KEEPWELL_URL: 'https://keepwell.example.org',
    KEEPWELL_MAKE_KEY: '1',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...(keyFile === undefined ? {} : { KEEPWELL_KEY_FILE: keyFile }),
  };
  return new Promise((resolve) => {
    const args = [join(checkoutDir, 'scripts/setup-centre.ts')];
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
