/**
 * Makes a centre ready to start, and brings it up to date after an update: `node scripts/setup-centre.ts`
 *
 * With the variables that docker-compose.yml shows. It brings the database up to the last migration, makes the key file when
 * KEEPWELL_MAKE_KEY=1 says so and nobody was ever added, and prints the first administrator's link while there is none. Safe to run again.
 */
import { config } from '#lib/central/config.ts';
import { closeDatabase } from '#lib/central/database/client.ts';
import { prepareKeys } from '#lib/central/key-file.ts';
import { firstAdministratorLink, isFirstSetUp } from '#lib/central/people/first-administrator.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { deployMigrations } from './prisma.ts';

try {
  const { databaseUrl, keyFile, makeKey } = config();
  await deployMigrations(databaseUrl);
  say('The database is up to date.');
  const isMade = prepareKeys({ keyFile, makeKey }, await isFirstSetUp());
  say(
    isMade
      ? `The key file ${keyFile} was made. Keep a copy of it apart from the database: without it everybody is signed out.`
      : `The key file ${keyFile} is there.`,
  );
  const link = await firstAdministratorLink();
  if (link !== null) say(`The first administrator joins here, once, within a day:\n  ${link}`);
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}

function say(line: string) {
  process.stdout.write(`${line}\n`);
}
