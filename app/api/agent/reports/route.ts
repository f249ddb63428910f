import { readBody } from '#app/api/agent/read-body.ts';
import { refuse } from '#app/api/agent/refuse.ts';
import { requireAgent } from '#lib/central/agents/require-agent.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { maxReportBytes } from '#lib/contract/protocol.ts';

export async function POST(request: Request): Promise<Response> {
  const now = new Date();
  const required = await requireAgent(request.headers, now);
  if (!required.ok) return refuse(required.refusal);
  const body = await readBody(request, maxReportBytes);
  if (!body.ok) return refuse(body.refusal);
  const received = await receiveReport(required.agent.id, body.text, now);
  if (!received.ok) return refuse(received.refusal);
  return Response.json(received.answer, { headers: { 'cache-control': 'no-store' } });
}
