import type { SecretInput } from '#lib/central/sources/source-input.ts';
import {
  type FolderSettings,
  folderSettingsSchema,
  type SftpSettings,
  sftpSettingsSchema,
} from '#lib/contract/assignment.ts';
import { type RemovableSettings, removableSettingsSchema } from '#lib/contract/media.ts';
import {
  type DestinationDraft,
  type DestinationFieldProblem,
  judgeDestinationDraft,
} from '#lib/domain/destination-draft.ts';

/** How one site reaches a destination, as its form sends it. A folder needs no secret: `none`. */
export type SiteDestinationInput = {
  draft: DestinationDraft;
  signIn: SftpSettings['signIn'];
  secret: SecretInput;
};

export type SiteDestinationSettings =
  | { kind: 'folder'; settings: FolderSettings }
  | { kind: 'sftp'; settings: SftpSettings };

/** A removable set is reached by its disks: what it has at a site is its calendar (lib/central/media). */
export type StoredReach = SiteDestinationSettings | { kind: 'removable'; settings: RemovableSettings };

export type ReadSiteDestination =
  | ({ ok: true } & SiteDestinationSettings)
  | { ok: false; problem: 'invalid'; fields: DestinationFieldProblem[] };

/** The settings that a draft means, as the agent will get them. */
export function readSiteDestination(
  input: Pick<SiteDestinationInput, 'draft' | 'signIn'>,
): ReadSiteDestination {
  const judged = judgeDestinationDraft(input.draft);
  if (!judged.ok) return { ok: false, problem: 'invalid', fields: judged.problems };
  const { kind, ...reach } = judged.reach;
  return kind === 'folder'
    ? { ok: true, kind, settings: folderSettingsSchema.parse(reach) }
    : { ok: true, kind, settings: sftpSettingsSchema.parse({ ...reach, signIn: input.signIn }) };
}

/** Stored settings, by the destination's kind. */
export function settingsOf(kind: string, settings: unknown): StoredReach {
  if (kind === 'removable') return { kind: 'removable', settings: removableSettingsSchema.parse(settings) };
  return kind === 'folder'
    ? { kind: 'folder', settings: folderSettingsSchema.parse(settings) }
    : { kind: 'sftp', settings: sftpSettingsSchema.parse(settings) };
}
