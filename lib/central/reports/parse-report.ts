import { z } from 'zod';
import { type Fact, factBodySchema, reportRequestSchema } from '#lib/contract/facts.ts';
import { maxFactsPerReport, protocolVersion } from '#lib/contract/protocol.ts';
import type { Refusal } from '#lib/contract/refusal.ts';

/** A fact as it was sent (what its hash and a manifest's signature are over) and as the contract reads it. */
export type ReportedFact = { raw: Fact; parsed: Fact };
export type ParsedReport = { ok: true; facts: ReportedFact[] } | { ok: false; refusal: Refusal };

// What every version of the protocol has: enough to say by name why a report is refused.
const envelopeSchema = z.looseObject({
  protocol: z.number().int(),
  facts: z.array(z.looseObject({ body: z.looseObject({ kind: z.string() }) })).max(maxFactsPerReport),
});

const knownKinds: ReadonlySet<string> = new Set(
  factBodySchema.options.map((option) => option.shape.kind.value),
);

/** Reads a report's text. What this centre doesn't know is refused by name and never half stored. */
export function parseReport(text: string): ParsedReport {
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch {
    return refuse('malformed', 'The report is not JSON.');
  }
  const envelope = envelopeSchema.safeParse(sent);
  if (!envelope.success) return refuse('malformed', `The report is malformed: ${whereOf(envelope.error)}.`);
  const { protocol, facts } = envelope.data;
  if (protocol !== protocolVersion) return refuseProtocol(protocol);

  const unknown = facts.find((fact) => !knownKinds.has(fact.body.kind))?.body.kind;
  if (unknown !== undefined) {
    return refuse(
      'agent_too_new',
      `This centre doesn't know facts of the kind "${unknown}". Update the centre.`,
      {
        kind: unknown.slice(0, 60),
      },
    );
  }
  const parsed = reportRequestSchema.safeParse(sent);
  if (!parsed.success) return refuse('malformed', `The report is malformed: ${whereOf(parsed.error)}.`);
  return {
    ok: true,
    facts: parsed.data.facts.map((fact, index) => ({ parsed: fact, raw: facts[index] as unknown as Fact })),
  };
}

export function refuseProtocol(protocol: number): { ok: false; refusal: Refusal } {
  const figures = { centre: protocolVersion, agent: protocol };
  return protocol > protocolVersion
    ? refuse(
        'agent_too_new',
        'The agent speaks a newer protocol than this centre. Update the centre.',
        figures,
      )
    : refuse(
        'agent_too_old',
        'The agent speaks an older protocol than this centre. Update the agent.',
        figures,
      );
}

function refuse(refused: Refusal['refused'], message: string, figures: Refusal['figures'] = {}) {
  return { ok: false as const, refusal: { refused, message, figures } };
}

function whereOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unreadable' : `${issue.path.join('.')}: ${issue.message}`;
}
