import { Redis } from 'ioredis';
import { agentPaths } from '#lib/contract/protocol.ts';
import { CentreClient } from '../centre/centre-client.ts';
import { parseCentreUrl, tunnelUrl } from '../centre/centre-url.ts';
import { readStanding } from '../centre/standing.ts';
import { tunnelConnector } from '../queue/tunnel-connector.ts';
import type { SiteContext } from '../site-context.ts';
import type { Secrets } from '../state/identity.ts';
import { bad, type Finding, warn, well } from './finding.ts';

const skewWarnMs = 60_000;

/** The door: name, TLS and token by asking for the assignment; then the clock by what the answer's Date says. */
export async function examineDoor(site: SiteContext, secrets: Secrets): Promise<Finding[]> {
  const { identity, clock, journal } = site;
  const centre = parseCentreUrl(identity.centreUrl);
  const client = new CentreClient({ centre, token: secrets.token, clock, timeoutMs: 10_000 });
  const answer = await client.pullAssignment(null, null, new AbortController().signal);
  const standing = readStanding(journal);
  const version = answer.kind === 'assignment' ? `, assignment ${answer.assignment.version}` : '';
  return [
    well('door', `${centre.origin} takes this agent's token${version}`),
    standing.state === 'well'
      ? null
      : bad('standing', `${standing.state} since ${standing.since}`, standing.message),
    await examineClock(site, centre),
  ].filter((finding) => finding !== null);
}

/** The site's queue behind the door: the tunnel and the site's own Redis account. */
export async function examineQueue(site: SiteContext, secrets: Secrets): Promise<Finding[]> {
  const url = tunnelUrl(parseCentreUrl(site.identity.centreUrl), agentPaths.tunnel);
  const redis = new Redis({
    Connector: tunnelConnector({ url, token: secrets.token, pingEveryMs: 10_000, openTimeoutMs: 8_000 }),
    username: secrets.redis.username,
    password: secrets.redis.password,
    disableClientInfo: true,
    enableReadyCheck: false,
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
  });
  const seen: Error[] = [];
  redis.on('error', (error) => seen.push(error));
  try {
    await redis.connect();
    await redis.ping();
    return [well('queue', "the tunnel is open and the site's account signs in")];
  } catch (thrown) {
    const reason = seen[0]?.message ?? String(thrown);
    const advice =
      'Backups need no queue; "back up now" from the dashboard does. A proxy in between must let WebSockets through.';
    return [warn('queue', reason, advice)];
  } finally {
    redis.disconnect();
  }
}

async function examineClock(site: SiteContext, centre: URL): Promise<Finding | null> {
  const response = await fetch(new URL(agentPaths.assignment, centre), {
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
  const theirs = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return null;
  const skewMs = site.clock.now().getTime() - theirs;
  const seconds = Math.round(skewMs / 1000);
  if (Math.abs(skewMs) < skewWarnMs)
    return well('clock', `within ${Math.abs(seconds) + 1} s of the centre's`);
  return warn(
    'clock',
    `${seconds} s off the centre's`,
    "Set this machine's clock by NTP (timedatectl set-ntp true).",
  );
}
