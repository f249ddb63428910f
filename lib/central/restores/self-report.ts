import { z } from 'zod';

/** What the pages of restores need of what an agent told of itself. An agent that hasn't told offers nothing. */
const selfReportSchema = z.object({
  allowedRoots: z.array(z.string()).default([]),
  restoreServers: z
    .array(z.object({ name: z.string(), host: z.string(), port: z.number(), user: z.string() }))
    .default([]),
});
export type RestoreSelfReport = z.infer<typeof selfReportSchema>;

export function readSelfReport(stored: unknown): RestoreSelfReport {
  return selfReportSchema.parse(stored ?? {});
}
