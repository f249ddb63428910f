import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import '#scripts/demo/quiet.ts';
import { closeDatabase } from '#lib/central/database/client.ts';
import { firstAdministratorLink } from '#lib/central/people/first-administrator.ts';
import { join as joinCentre } from '#lib/central/people/join.ts';
import { closeRedis } from '#lib/central/redis/connections.ts';
import { isBuilt } from '#scripts/running/built-pages.ts';
import { startCentre } from '#scripts/running/centre.ts';
import { startClinic } from '#scripts/running/clinic.ts';
import { writeKeptJson } from '#scripts/running/kept-json.ts';
import { MailSink } from '#scripts/running/mail-sink.ts';
import { freePort } from '#scripts/services/free-port.ts';
import { SftpServer } from '#scripts/services/sftp-server.ts';
import { openTestRun } from '#scripts/testing/test-run.ts';
import { runSteps } from '#scripts/verify/run-step.ts';
import { build, generate } from '#scripts/verify/steps.ts';
import { serveControl } from './control.ts';
import { type World, worldPath } from './world.ts';

type Stoppable = { stop(): Promise<void> };

/** One centre, one clinic's server, one off-site server and one mail server for all stories; each story makes its own practice. */
export default async function setUp(): Promise<() => Promise<void>> {
  await buildPages();
  const run = await openTestRun();
  const started: Stoppable[] = [];
  const note = <T extends Stoppable>(one: T): T => {
    started.push(one);
    return one;
  };
  const stop = async () => {
    closeRedis();
    await closeDatabase();
    for (const one of started.toReversed()) await one.stop();
    rmSync(worldPath, { force: true });
    run.close();
  };
  try {
    const mailFolder = join(run.folder, 'mails');
    const mails = note(await MailSink.start({ folder: mailFolder, port: await freePort() }));
    const [clinic, sftp, centre] = await Promise.all([
      startClinic({
        folder: join(run.folder, 'clinic'),
        database: clinicTemplate,
        content: { country: 'FR', city: 'Lyon', patients: 1_500 },
        isDurable: false,
      }),
      SftpServer.start({ folder: join(run.folder, 'off-site') }),
      startCentre({
        folder: join(run.folder, 'centre'),
        port: await freePort(),
        smtpUrl: mails.url,
        isDurable: false,
      }),
    ]);
    for (const one of [clinic.server, sftp, centre]) note(one);
    const { url: controlUrl, server } = await serveControl(centre);
    note({ stop: async () => void server.close() });
    Object.assign(process.env, centre.env);
    const folder = join(run.folder, 'stories');
    mkdirSync(folder, { mode: 0o755 });
    const world: World = {
      url: centre.url,
      env: centre.env,
      desk: await joinDesk(),
      clinicUrl: clinic.server.url,
      clinicTemplate,
      sftp: {
        host: sftp.host,
        port: sftp.port,
        user: sftp.username,
        privateKey: sftp.privateKey,
        hostKey: sftp.hostKeyFingerprint,
        root: sftp.root,
      },
      mailFolder,
      folder,
      controlUrl,
    };
    writeKeptJson(worldPath, world);
    return stop;
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

const clinicTemplate = 'clinic_template';

async function buildPages() {
  if (isBuilt()) return;
  const { failed } = await runSteps([generate, { ...build, requires: generate }]);
  if (failed > 0) throw new Error('The pages could not be built; what is wrong stands above.');
}

async function joinDesk(): Promise<World['desk']> {
  const link = await firstAdministratorLink();
  const desk = { email: 'desk@keepwell.example', password: 'mirabelle-tisane-42' };
  const joined = await joinCentre(
    { address: '127.0.0.1', userAgent: 'e2e', now: new Date() },
    { ...desk, token: link?.split('/').at(-1) ?? '', name: 'Dana Desk', locale: 'en' },
  );
  if (!joined.ok) throw new Error(`The first administrator was refused: ${joined.problem}`);
  return desk;
}
