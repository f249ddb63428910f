import type { AssignedDestination, AssignedSource } from '#lib/contract/assignment.ts';
import type { Figures } from '#lib/shared/errors.ts';
import { failureOf, isFailureCode } from '../failure-of.ts';
import type { SiteContext } from '../site-context.ts';
import { openAccess } from './back-up-source.ts';
import type { JobOutcome } from './job-outcome.ts';

const testTimeoutMs = 60_000;

/** "Test connection": signs in, finds the tools, looks at what a dump would need; writes nothing. */
export async function testSource(site: SiteContext, source: AssignedSource): Promise<JobOutcome> {
  return await asOutcome(site, async (signal) => {
    const engine = site.engineFor(source);
    const access = await openAccess(site, source);
    const test = await engine.testConnection(access, signal);
    const found = await engine.inspect(access, signal);
    const [unreadable] = found.unreadable;
    const figures: Figures = {
      serverVersion: test.serverVersion,
      dumpTool: test.dumpTool.version,
      tookMs: Math.round(test.tookMs),
      sizeBytes: found.sizeBytes,
      tables: found.tables,
      encoding: found.encoding,
      roles: found.mayReadRoles ? 'readable' : 'unreadable',
      unreadable: found.unreadable.length,
    };
    if (unreadable === undefined) return { outcome: 'done', failure: null, figures };
    const failure = {
      code: 'permission_denied' as const,
      figures: { object: unreadable, user: source.settings.user },
    };
    return { outcome: 'failed', failure, figures };
  });
}

/** Writes, reads back and removes a small file at the destination; the first step that fails is the outcome. */
export async function testDestination(site: SiteContext, assigned: AssignedDestination): Promise<JobOutcome> {
  return await asOutcome(site, async (signal) => {
    const destination = await site.openDestination(assigned);
    try {
      const steps = await destination.test(signal);
      const figures: Figures = Object.fromEntries(steps.map((step) => [step.step, step.outcome]));
      const freeBytes = steps.find((step) => step.step === 'space')?.freeBytes;
      if (typeof freeBytes === 'number') figures.freeBytes = freeBytes;
      const failed = steps.find((step) => step.outcome === 'failed')?.failure ?? null;
      if (failed === null) return { outcome: 'done', failure: null, figures };
      const code = isFailureCode(failed.code) ? failed.code : 'unexpected';
      return { outcome: 'failed', failure: { code, figures: failed.figures }, figures };
    } finally {
      await destination.close();
    }
  });
}

async function asOutcome(
  site: SiteContext,
  work: (signal: AbortSignal) => Promise<JobOutcome>,
): Promise<JobOutcome> {
  try {
    return await work(AbortSignal.timeout(testTimeoutMs));
  } catch (thrown) {
    site.log.info({ err: thrown }, 'a test failed');
    return { outcome: 'failed', failure: failureOf(thrown), figures: {} };
  }
}
