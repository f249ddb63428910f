import type { z } from 'zod';
import { type Assignment, assignmentSchema } from '#lib/contract/assignment.ts';
import { type EnrolAnswer, type EnrolRequest, enrolAnswerSchema } from '#lib/contract/enrolment.ts';
import type { Fact } from '#lib/contract/facts.ts';
import { type ReportAnswer, reportAnswerSchema } from '#lib/contract/facts.ts';
import { agentHeaders, agentPaths, protocolVersion } from '#lib/contract/protocol.ts';
import { type Refusal, refusalSchema } from '#lib/contract/refusal.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { codeOf, KeepwellError, messageOf } from '#lib/shared/errors.ts';
import { newId } from '#lib/shared/ids.ts';
import { agentVersion } from '../version.ts';

/** The centre answered, and refuses by name. */
export class CentreRefusal extends KeepwellError {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super('centre_refused', {
      message: refusal.message,
      figures: { refusal: refusal.refused },
      retry: false,
    });
    this.refusal = refusal;
  }
}

export type AssignmentAnswer =
  | { kind: 'unchanged' }
  | { kind: 'assignment'; assignment: Assignment; etag: string | null }
  /** It doesn't parse: from a newer centre, or not from a centre at all. */
  | { kind: 'malformed'; version: number; reason: string };

/** What the centre's door answers to an agent. Throws `centre_unreachable`, or a CentreRefusal that names why. */
export class CentreClient {
  readonly #centre: URL;
  readonly #token: string;
  readonly #clock: Clock;
  readonly #timeoutMs: number;

  constructor(options: { centre: URL; token: string; clock: Clock; timeoutMs?: number }) {
    this.#centre = options.centre;
    this.#token = options.token;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs ?? 30_000;
  }

  async pullAssignment(
    etag: string | null,
    acting: number | null,
    signal: AbortSignal,
  ): Promise<AssignmentAnswer> {
    const headers = new Headers(etag === null ? {} : { 'if-none-match': etag });
    if (acting !== null) headers.set(agentHeaders.assignment, String(acting));
    const response = await this.#request('GET', agentPaths.assignment, headers, null, signal);
    if (response.status === 304) return { kind: 'unchanged' };
    const body = await bodyOf(response);
    const parsed = assignmentSchema.safeParse(body);
    if (parsed.success)
      return { kind: 'assignment', assignment: parsed.data, etag: response.headers.get('etag') };
    const issue = parsed.error.issues[0];
    const reason = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 300);
    return { kind: 'malformed', version: versionOf(body), reason };
  }

  async report(facts: Fact[], signal: AbortSignal): Promise<ReportAnswer> {
    const batchId = newId('fct', this.#clock.now());
    const request = { protocol: protocolVersion, batchId, facts };
    const response = await this.#request('POST', agentPaths.reports, new Headers(), request, signal);
    return parseAnswer(reportAnswerSchema, await bodyOf(response));
  }

  async #request(
    method: 'GET' | 'POST',
    path: string,
    headers: Headers,
    body: unknown,
    signal: AbortSignal,
  ): Promise<Response> {
    headers.set('authorization', `Bearer ${this.#token}`);
    headers.set(agentHeaders.version, agentVersion);
    headers.set(agentHeaders.clock, this.#clock.now().toISOString());
    return await send(new URL(path, this.#centre), {
      method,
      headers,
      body,
      timeoutMs: this.#timeoutMs,
      signal,
    });
  }
}

/** Spends a one-time token. */
export async function postEnrolment(centre: URL, request: EnrolRequest): Promise<EnrolAnswer> {
  const response = await send(new URL(agentPaths.enrol, centre), {
    method: 'POST',
    headers: new Headers(),
    body: request,
    timeoutMs: 30_000,
    signal: new AbortController().signal,
  });
  return parseAnswer(enrolAnswerSchema, await bodyOf(response));
}

type Sending = { method: string; headers: Headers; body: unknown; timeoutMs: number; signal: AbortSignal };

async function send(url: URL, sending: Sending): Promise<Response> {
  const { method, headers, body, timeoutMs } = sending;
  if (body !== null) headers.set('content-type', 'application/json');
  const signal = AbortSignal.any([sending.signal, AbortSignal.timeout(timeoutMs)]);
  try {
    // A redirect would carry the token to another place.
    const init: RequestInit = { method, headers, signal, redirect: 'error' };
    if (body !== null) init.body = JSON.stringify(body);
    const response = await fetch(url, init);
    if (response.ok || response.status === 304) return response;
    throw await refusalOf(url, response);
  } catch (thrown) {
    if (thrown instanceof KeepwellError || sending.signal.aborted) throw thrown;
    throw unreachable(url, thrown);
  }
}

async function refusalOf(url: URL, response: Response): Promise<KeepwellError> {
  const parsed = refusalSchema.safeParse(await response.json().catch(() => null));
  if (parsed.success) return new CentreRefusal(parsed.data);
  return unreachable(url, new Error(`the answer is HTTP ${response.status}`), `http-${response.status}`);
}

function unreachable(url: URL, thrown: unknown, known?: string): KeepwellError {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  const reason =
    known ?? codeOf(cause) ?? codeOf(thrown) ?? (thrown instanceof Error ? thrown.name : 'unknown');
  return new KeepwellError('centre_unreachable', {
    message: `${url.host}: ${messageOf(cause)}`,
    figures: { address: url.host, reason },
    retry: true,
    cause: thrown,
  });
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new KeepwellError('centre_unreachable', {
      message: 'What answers at the address is not a Keepwell centre: its answer is not JSON.',
      figures: { reason: 'not-json' },
      retry: true,
      cause,
    });
  }
}

function parseAnswer<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new KeepwellError('centre_refused', {
    message: 'The centre answers in a way that this agent does not know. Is one of the two much older?',
    figures: { refusal: 'malformed' },
  });
}

function versionOf(body: unknown): number {
  if (typeof body !== 'object' || body === null || !('version' in body)) return 0;
  return typeof body.version === 'number' && Number.isInteger(body.version) ? body.version : 0;
}
