import type { Refusal } from '#lib/contract/refusal.ts';
import type { Agent } from '#prisma/generated/client.ts';
import { authenticateAgent, spokenIn } from './authenticate.ts';
import { recordHeard } from './record-heard.ts';

export type RequiredAgent = { ok: true; agent: Agent } | { ok: false; refusal: Refusal };

/** The agent that sends a request; every handler for agents begins with it. Notes that it was heard. */
export async function requireAgent(headers: Headers, now: Date): Promise<RequiredAgent> {
  const authenticated = await authenticateAgent(headers.get('authorization'));
  if (!authenticated.ok) {
    const { refused, message } = authenticated;
    return { ok: false, refusal: { refused, message, figures: {} } };
  }
  await recordHeard(authenticated.agent, spokenIn(headers, now), now);
  return { ok: true, agent: authenticated.agent };
}
