import type { AssignedDestination, AssignedSource } from '#lib/contract/assignment.ts';
import { bytesText } from '../cli/output.ts';
import { sentenceOf } from '../cli/sentences.ts';
import { testDestination, testSource } from '../jobs/test-places.ts';
import type { SiteContext } from '../site-context.ts';
import { bad, type Finding, warn, well } from './finding.ts';

/** Signs in to a database and says what its account lacks; the exact GRANTs are printed where it lacks any. */
export async function examineSource(site: SiteContext, source: AssignedSource): Promise<Finding[]> {
  const topic = `database ${source.name}`;
  const { outcome, failure, figures } = await testSource(site, source);
  const grants = `As the server's administrator:\n${site.engineFor(source).requiredGrants(source.settings)}`;
  if (failure?.code === 'permission_denied') return [bad(topic, sentenceOf(failure), grants)];
  if (failure?.code === 'wrong_password') {
    return [
      bad(topic, failure.code, `${sentenceOf(failure)}\nIf the account does not exist yet:\n${grants}`),
    ];
  }
  if (outcome !== 'done' || failure !== null) {
    return [bad(topic, failure?.code ?? 'failed', failure === null ? '' : sentenceOf(failure))];
  }
  const found = `PostgreSQL ${figures.serverVersion}, ${figures.tables} tables, ${bytesText(Number(figures.sizeBytes))}, pg_dump ${figures.dumpTool}`;
  const roles =
    figures.roles === 'readable'
      ? []
      : [warn(topic, 'the account may not read roles: backed up without them', grants)];
  return [well(topic, found), ...roles];
}

export async function examineDestination(
  site: SiteContext,
  destination: AssignedDestination,
): Promise<Finding[]> {
  const topic = `destination ${destination.name}`;
  const { failure, figures } = await testDestination(site, destination);
  if (failure !== null) return [bad(topic, failure.code, sentenceOf(failure))];
  const free = figures.freeBytes === undefined ? '' : `, ${bytesText(Number(figures.freeBytes))} free`;
  return [well(topic, `written, read back and removed${free}`)];
}
