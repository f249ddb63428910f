import type { SecretInput } from '#lib/central/sources/source-input.ts';
import {
  type FolderSettings,
  type FtpSettings,
  folderSettingsSchema,
  ftpSettingsSchema,
  type S3Settings,
  type SftpSettings,
  s3SettingsSchema,
  sftpSettingsSchema,
} from '#lib/contract/assignment.ts';
import { type RemovableSettings, removableSettingsSchema } from '#lib/contract/media.ts';
import {
  type DestinationDraft,
  type DestinationReach,
  judgeDestinationDraft,
} from '#lib/domain/destination-draft.ts';
import type { DestinationFieldProblem } from '#lib/domain/destination-problem.ts';
import { type TypedDestinationKind, typedDestinationKinds } from '#lib/domain/words.ts';

/** How one site reaches a destination, as its form sends it. A folder needs no secret: `none`. */
export type SiteDestinationInput = {
  draft: DestinationDraft;
  signIn: SftpSettings['signIn'];
  secret: SecretInput;
};

export type SiteDestinationSettings =
  | { kind: 'folder'; settings: FolderSettings }
  | { kind: 'sftp'; settings: SftpSettings }
  | { kind: 'ftp'; settings: FtpSettings }
  | { kind: 's3'; settings: S3Settings };

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
  return { ok: true, ...meant(judged.reach, input.signIn) };
}

function meant(reach: DestinationReach, signIn: SftpSettings['signIn']): SiteDestinationSettings {
  const { kind, ...settings } = reach;
  return typedSettingsOf(kind, kind === 'sftp' ? { ...settings, signIn } : settings);
}

/** Stored settings, by the destination's kind. */
export function settingsOf(kind: string, settings: unknown): StoredReach {
  if (kind === 'removable') return { kind, settings: removableSettingsSchema.parse(settings) };
  const typed = typedDestinationKinds.find((one) => one === kind);
  if (typed === undefined) throw new Error(`A destination of the unknown kind ${kind}`);
  return typedSettingsOf(typed, settings);
}

function typedSettingsOf(kind: TypedDestinationKind, settings: unknown): SiteDestinationSettings {
  switch (kind) {
    case 'folder':
      return { kind, settings: folderSettingsSchema.parse(settings) };
    case 'sftp':
      return { kind, settings: sftpSettingsSchema.parse(settings) };
    case 'ftp':
      return { kind, settings: ftpSettingsSchema.parse(settings) };
    case 's3':
      return { kind, settings: s3SettingsSchema.parse(settings) };
  }
}
