import type { Failure } from '#lib/contract/failure.ts';
import { type Job, jobSchema } from '#lib/contract/jobs.ts';
import { protocolVersion } from '#lib/contract/protocol.ts';

export type ParsedJob = { ok: true; job: Job } | { ok: false; failure: Failure; orderId: string | null };

/** A job as the queue gave it. What another version sent is refused by name; what is no job of ours, as malformed. */
export function parseJob(name: string, data: unknown): ParsedJob {
  const version = member(data, 'protocol');
  const orderId = stringOrNull(member(data, 'orderId'));
  if (typeof version === 'number' && version !== protocolVersion) {
    const figures = { kind: name.slice(0, 60), version, known: protocolVersion };
    return { ok: false, orderId, failure: { code: 'job_version_unknown', figures } };
  }
  const parsed = jobSchema.safeParse(data);
  if (parsed.success && parsed.data.kind === name) return { ok: true, job: parsed.data };
  const reason = parsed.success
    ? 'its name is not its kind'
    : `${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? ''}`;
  const figures = { kind: name.slice(0, 60), reason: reason.slice(0, 300) };
  return { ok: false, orderId, failure: { code: 'job_malformed', figures } };
}

function member(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
}

function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : null;
}
