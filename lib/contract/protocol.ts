/** The version of all that crosses the wire. A peer that speaks another one is refused by name, never guessed at. */
export const protocolVersion = 1;

/** Bytes; a larger request from an agent is refused before it is read. */
export const maxReportBytes = 32 * 1024 * 1024;
/** Facts in one report. */
export const maxFactsPerReport = 200;

/** The one door's paths for agents. */
export const agentPaths = {
  enrol: '/api/agent/enrol',
  assignment: '/api/agent/assignment',
  reports: '/api/agent/reports',
  tunnel: '/api/agent/tunnel',
} as const;

/** Headers that an agent sends with each request, beside `authorization: Bearer …`. */
export const agentHeaders = {
  version: 'x-keepwell-agent-version',
  /** The agent's wall clock, ISO 8601, from which the centre tells its skew. */
  clock: 'x-keepwell-agent-clock',
  /** The version of the assignment that the agent acts on, or absent. */
  assignment: 'x-keepwell-assignment',
} as const;

/** The site's own Redis prefix and queue: every key of a site begins with `kw:site-<siteId>:` and its ACL user sees no other. */
export const queuePrefix = 'kw';
export function queueName(siteId: string): string {
  return `site-${siteId}`;
}
export function redisUsername(siteId: string): string {
  return `site-${siteId}`;
}
