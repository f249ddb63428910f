import { database } from '#lib/central/database/client.ts';
import { hashOfToken } from '#lib/central/enrolment/secret-token.ts';
import { agentHeaders } from '#lib/contract/protocol.ts';
import type { RefusalCode } from '#lib/contract/refusal.ts';
import type { Agent } from '#prisma/generated/client.ts';
import type { Spoken } from './record-heard.ts';

export type AuthenticatedAgent =
  | { ok: true; agent: Agent }
  | { ok: false; refused: Extract<RefusalCode, 'token_unknown' | 'token_revoked'>; message: string };

/** Who an `authorization` header is. Only the token's hash is looked up, so nothing is learnt from how long it takes. */
export async function authenticateAgent(authorization: string | null): Promise<AuthenticatedAgent> {
  const token = /^Bearer (\S{20,200})$/.exec(authorization ?? '')?.[1];
  const agent =
    token === undefined
      ? null
      : await database().agent.findUnique({
          where: { tokenHash: hashOfToken(token) },
          include: { site: { select: { archivedAt: true } } },
        });
  if (agent === null) {
    return {
      ok: false,
      refused: 'token_unknown',
      message:
        'The centre knows no agent with this token. Enrol this site again from its page in the dashboard.',
    };
  }
  if (agent.revokedAt !== null || agent.site.archivedAt !== null) {
    return {
      ok: false,
      refused: 'token_revoked',
      message:
        'This agent was revoked. To let this site in again, enrol it anew from its page in the dashboard.',
    };
  }
  return { ok: true, agent };
}

/** What a request's headers say of the agent; what is malformed counts as not said. */
export function spokenIn(headers: Headers, now: Date): Spoken {
  const clock = Date.parse(headers.get(agentHeaders.clock) ?? '');
  const assignment = Number(headers.get(agentHeaders.assignment) ?? Number.NaN);
  const skewMs = clock - now.getTime();
  return {
    version: headers.get(agentHeaders.version)?.slice(0, 40) ?? null,
    clockSkewMs: Number.isNaN(clock) ? null : Math.max(-maxSkewMs, Math.min(maxSkewMs, skewMs)),
    assignment: Number.isInteger(assignment) && assignment > 0 && assignment < maxSkewMs ? assignment : null,
  };
}

/** What a PostgreSQL integer holds; a clock that is off by more than 24 days is as wrong as one that is off by 25. */
const maxSkewMs = 2_147_483_647;
