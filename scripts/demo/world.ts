import { join } from 'node:path';
import { SiteAgent } from '../running/agent.ts';
import { type Centre, startCentre } from '../running/centre.ts';
import { startClinic } from '../running/clinic.ts';
import { readKeptJson, writeKeptJson } from '../running/kept-json.ts';
import { MailSink } from '../running/mail-sink.ts';
import { freePort, isPortFree } from '../services/free-port.ts';
import { SftpServer } from '../services/sftp-server.ts';
import { demoFolder, mailFolder } from './kept.ts';
import { type PlannedSite, sites } from './plan.ts';
import type { Say } from './progress-lines.ts';
import type { SiteParts } from './set-up-site.ts';

export type WorldOptions = { port?: number | undefined; isDev: boolean };

/** Everything of the demonstration that runs, before any of it knows of the other. Agents are started once they are enrolled. */
export type World = {
  centre: Centre;
  mails: MailSink;
  sites: Map<PlannedSite['key'], SiteParts>;
  stop(): Promise<void>;
};

type Ports = { mail: number; lyon: number; brno: number };
type Stoppable = { stop(): Promise<void> };

/** Starts the clinics' own things and the centre side by side: they know nothing of each other. */
export async function startWorld(options: WorldOptions, say: Say): Promise<World> {
  const started: Stoppable[] = [];
  const note = <T extends Stoppable>(one: T): T => {
    started.push(one);
    return one;
  };
  const stop = () => stopAll(started);
  try {
    const ports = await keepPorts();
    const mails = note(await MailSink.start({ folder: mailFolder, port: ports.mail, onMail: tellMail(say) }));
    const parts = await say.step("Starting the clinics' databases and the off-site servers", async () => {
      const settled = await Promise.allSettled(
        sites.map((planned) => startSite(planned, ports, options.isDev, note)),
      );
      return settled.map(valueOrThrow);
    });
    const centre = await say.step('Starting the centre', async () =>
      note(await startCentre({ folder: demoFolder('centre'), smtpUrl: mails.url, ...options })),
    );
    // From here on lib/central works in this process, with the same stores as the door.
    Object.assign(process.env, centre.env);
    return {
      centre,
      mails,
      sites: new Map(sites.map(({ key }, index) => [key, parts[index] as SiteParts])),
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function startSite(
  planned: PlannedSite,
  ports: Ports,
  isDev: boolean,
  note: <T extends Stoppable>(one: T) => T,
): Promise<SiteParts> {
  const folder = demoFolder(planned.key);
  const clinic = await startClinic({ folder, database: planned.database, content: planned.content });
  note(clinic.server);
  const sftp = note(await SftpServer.start({ folder: join(folder, 'off-site'), port: ports[planned.key] }));
  const agent = new SiteAgent({ name: planned.key, folder: join(folder, 'agent'), isDev });
  note(agent);
  return { clinic, sftp, agent, disk: agent.makeDisk(join(folder, 'disk')) };
}

/** The addresses that the practice's settings name: the same at each start. */
async function keepPorts(): Promise<Ports> {
  const path = join(demoFolder(), 'ports.json');
  const kept = readKeptJson<Ports>(path);
  if (kept === undefined) {
    const ports = { mail: await freePort(), lyon: await freePort(), brno: await freePort() };
    writeKeptJson(path, ports);
    return ports;
  }
  for (const port of Object.values(kept)) {
    if (await isPortFree(port)) continue;
    throw new Error(
      `Port ${port}, which the demonstration uses, is taken. Stop what listens there (ss -ltnp 'sport = :${port}' names it), or delete ${demoFolder()} to start afresh.`,
    );
  }
  return kept;
}

function tellMail(say: Say) {
  return ({ to, subject, path }: { to: string; subject: string; path: string }) =>
    say.line(`✉ ${to}: ${subject}\n  ${path}`);
}

function valueOrThrow<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

/** What was started last ends first. One that fails to end doesn't keep the others running. */
async function stopAll(started: Stoppable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const one of started.toReversed()) await one.stop().catch((thrown: unknown) => failures.push(thrown));
  started.length = 0;
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped.');
}
