import { z } from 'zod';
import type { Reader } from '#lib/central/database/client.ts';
import type { Failure } from '#lib/contract/failure.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';

export type AgentView = {
  agentId: string;
  version: string;
  enrolledAt: Date;
  lastHeardAt: Date;
  clockSkewMs: number;
  forkSeenAt: Date | null;
  /** What a person compares by telephone or with the printed sheet. */
  signingFingerprint: string;
  recipientFingerprint: string;
  /** The newest assignment, whether the agent acts on it, and why it refuses to. */
  assignment: { newest: number; acknowledged: number | null; refusal: Failure | null } | null;
  /** What it told of itself at its last start; null before. */
  report: SelfReport | null;
};

const selfReportSchema = z.object({
  platform: z.string(),
  hostName: z.string(),
  toolsFolder: z.string().nullable(),
  tools: z.array(z.object({ name: z.string(), version: z.string(), path: z.string() })),
  allowedRoots: z.array(z.string()),
  stagingQuotaBytes: z.number(),
  stagingFreeBytes: z.number(),
  /** What stays at each destination whatever retention says; null from an agent that doesn't tell. */
  floor: z.object({ copies: z.number(), days: z.number() }).nullable().default(null),
  /** The restore server that drills use, by its name in the site's settings. */
  drillServer: z.string().nullable().default(null),
});
export type SelfReport = z.infer<typeof selfReportSchema>;

/** The site's one agent that is not revoked. */
export async function loadAgent(reader: Reader, siteId: string): Promise<AgentView | null> {
  const agent = await reader.agent.findFirst({ where: { siteId, revokedAt: null } });
  if (agent === null) return null;
  const newest = await reader.assignmentVersion.findFirst({
    where: { siteId },
    orderBy: { version: 'desc' },
    select: { version: true, refusal: true },
  });
  return {
    agentId: agent.id,
    version: agent.version,
    enrolledAt: agent.enrolledAt,
    lastHeardAt: agent.lastHeardAt,
    clockSkewMs: agent.clockSkewMs,
    forkSeenAt: agent.forkSeenAt,
    signingFingerprint: fingerprint(Buffer.from(agent.signingPublicKey, 'base64')),
    recipientFingerprint: fingerprint(agent.ageRecipient),
    assignment: newest && {
      newest: newest.version,
      acknowledged: agent.acknowledgedAssignment,
      refusal: newest.refusal as Failure | null,
    },
    // An agent of another version may tell other things of itself; then its page shows what the centre itself knows.
    report: selfReportSchema.safeParse(agent.selfReport).data ?? null,
  };
}
