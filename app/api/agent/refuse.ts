import type { Refusal, RefusalCode } from '#lib/contract/refusal.ts';

/** 4xx that an agent must not repeat unchanged, but for 429 and 503. */
const statusOf = {
  malformed: 400,
  too_large: 413,
  agent_too_old: 426,
  agent_too_new: 409,
  token_unknown: 401,
  token_used: 403,
  token_expired: 403,
  token_revoked: 403,
  fork: 409,
  gap: 409,
  recovery_key_missing: 409,
  rate_limited: 429,
  busy: 409,
} satisfies Record<RefusalCode, number>;

/** A refusal as the contract has it, with the HTTP status that proxies and logs understand. */
export function refuse(refusal: Refusal): Response {
  return Response.json(refusal, {
    status: statusOf[refusal.refused],
    headers: { 'cache-control': 'no-store' },
  });
}
