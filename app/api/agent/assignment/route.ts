import { refuse } from '#app/api/agent/refuse.ts';
import { requireAgent } from '#lib/central/agents/require-agent.ts';
import { currentAssignment } from '#lib/central/assignments/current-assignment.ts';

/** What the agent must do. The version is the ETag: an agent that has it gets 304. */
export async function GET(request: Request): Promise<Response> {
  const now = new Date();
  const required = await requireAgent(request.headers, now);
  if (!required.ok) return refuse(required.refusal);
  const assignment = await currentAssignment(required.agent.siteId, now);
  const headers = { etag: `"${assignment.version}"`, 'cache-control': 'private, no-cache' };
  const held = request.headers.get('if-none-match')?.replace(/^W\//, '');
  if (held === headers.etag) return new Response(null, { status: 304, headers });
  return Response.json(assignment, { headers });
}
