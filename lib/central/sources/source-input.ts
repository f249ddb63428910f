import type { SealedInput } from '#lib/central/secrets/judge-sealed.ts';
import { type PostgresSettings, postgresSettingsSchema } from '#lib/contract/assignment.ts';
import { judgeSourceDraft, type SourceDraft, type SourceFieldProblem } from '#lib/domain/source-draft.ts';

/** A database as its form sends it. */
export type SourceInput = {
  draft: SourceDraft;
  sslMode: PostgresSettings['sslMode'];
  secret: SecretInput;
};

/** What becomes of the password: stays as it is, isn't needed (peer, trust), or is this one, sealed in the browser. */
export type SecretInput = { kind: 'keep' } | { kind: 'none' } | ({ kind: 'sealed' } & SealedInput);

export type ReadSource =
  | { ok: true; name: string; settings: PostgresSettings }
  | { ok: false; problem: 'invalid'; fields: SourceFieldProblem[] };

/** The settings that a draft means, as the agent will get them. */
export function readSource(input: Pick<SourceInput, 'draft' | 'sslMode'>): ReadSource {
  const judged = judgeSourceDraft(input.draft);
  if (!judged.ok) return { ok: false, problem: 'invalid', fields: judged.problems };
  const { name, ...reach } = judged.reach;
  return { ok: true, name, settings: postgresSettingsSchema.parse({ ...reach, sslMode: input.sslMode }) };
}
