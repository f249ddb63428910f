import { z } from 'zod';
import { approverSchema } from './permit.ts';

export const enrolRequestSchema = z.object({
  protocol: z.number().int(),
  /** One-time, 24 hours; from the command that the dashboard printed. */
  token: z.string().min(20).max(200),
  /** `age1…`, the public half; the private half never leaves the site. */
  ageRecipient: z.string().regex(/^age1[a-z0-9]{58}$/),
  /** Raw Ed25519 public key, base64. */
  signingPublicKey: z.base64(),
  /** Ed25519 over the token, base64: shows that the agent holds the private half. */
  signature: z.base64(),
  agentVersion: z.string().max(40),
  hostName: z.string().max(255),
  platform: z.string().max(60),
});
export type EnrolRequest = z.infer<typeof enrolRequestSchema>;

export const enrolAnswerSchema = z.object({
  protocol: z.literal(1),
  agentId: z.string(),
  practice: z.object({ id: z.string(), name: z.string() }),
  site: z.object({ id: z.string(), name: z.string(), timeZone: z.string() }),
  /** Bearer token for the door. The centre keeps only its SHA-256. */
  token: z.string(),
  redis: z.object({ username: z.string(), password: z.string() }),
  /** What the centre believes the practice's recovery key is; the agent refuses to enrol when it is not the pinned one. */
  recoveryRecipient: z.string(),
  /** The practice's approvers; the agent pins those whose fingerprints the enrolment command named. */
  approvers: z.array(approverSchema).default([]),
  /** What passkeys are bound to: the address that people open the dashboard at. Pinned. */
  passkeys: z.object({ origin: z.string(), rpId: z.string() }).optional(),
});
export type EnrolAnswer = z.infer<typeof enrolAnswerSchema>;
