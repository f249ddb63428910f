import { z } from 'zod';
import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, type Reader } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';

/** Who answers, shown on pages and in mails: a restore begins with a call to support (L8). */
export type SupportContact = { name: string; phone: string };

const key = 'support';
const contactSchema = z.object({ name: z.string(), phone: z.string() });

/** Null until somebody of the desk has set it. Public by its purpose: the sign-in page shows it too. */
export async function readSupportContact(reader: Reader = database()): Promise<SupportContact | null> {
  const row = await reader.setting.findUnique({ where: { key } });
  return row === null ? null : contactSchema.parse(row.value);
}

export async function changeSupportContact(
  by: Authorized<'settings.change'>,
  contact: SupportContact,
): Promise<void> {
  await database().$transaction(async (tx) => {
    const before = await readSupportContact(tx);
    const value = { name: contact.name, phone: contact.phone };
    await tx.setting.upsert({
      where: { key },
      create: { key, value, updatedAt: by.now },
      update: { value, updatedAt: by.now },
    });
    await writeAudit(tx, by, {
      action: 'settings.changed',
      practiceId: null,
      siteId: null,
      subject: { kind: 'setting', id: key, name: 'support' },
      details: changedFields({ name: before?.name ?? null, phone: before?.phone ?? null }, value),
    });
  });
}
