import { config } from '#lib/central/config.ts';
import type { Transaction } from '#lib/central/database/client.ts';
import { queueMail } from '#lib/central/mail/queue-mail.ts';
import type { RestoreFigures } from '#lib/central/mail/templates.ts';
import { preflightSchema } from '#lib/contract/restore-case.ts';
import { sumLosses } from '#lib/domain/restore-losses.ts';
import { locales } from '#lib/domain/words.ts';
import type { CaseInScope } from './case-in-scope.ts';
import { originOf, targetOf } from './case-subject.ts';

type Told = { userId: string; email: string; locale: string };

/** Asks these people to decide. What somebody wrote as the reason stays on the page: a mail may be read by anybody. */
export async function mailAsked(
  tx: Transaction,
  row: CaseInScope,
  approvers: readonly Told[],
  now: Date,
  asDeputy = false,
): Promise<void> {
  const figures = { ...figuresOf(row), asked: asDeputy ? 'deputy' : 'approver' } as const;
  for (const approver of approvers) {
    await queueMail(tx, { ...addressed(approver), template: 'restore-asked', figures }, now);
  }
}

/** Asks the desk for its own yes, where the practice wants one. */
export async function mailSupportAsked(tx: Transaction, row: CaseInScope, now: Date): Promise<void> {
  const desk = await tx.user.findMany({
    where: {
      ...reachable,
      id: { not: row.requestedBy ?? '' },
      grants: { some: { role: 'support', practiceId: null } },
    },
    select: toldColumns,
    orderBy: { id: 'asc' },
  });
  const figures = { ...figuresOf(row), asked: 'support' } as const;
  for (const person of desk) {
    await queueMail(tx, { ...addressed(toldOf(person)), template: 'restore-asked', figures }, now);
  }
}

/** Tells who asked what was decided, or that nobody did. */
export async function mailDecided(
  tx: Transaction,
  row: CaseInScope,
  decision: { outcome: 'approved' | 'rejected' | 'lapsed'; byName: string },
  now: Date,
): Promise<void> {
  const figures = { ...figuresOf(row), ...decision };
  for (const person of await readTold(tx, [row.requestedBy])) {
    await queueMail(tx, { ...addressed(person), template: 'restore-decided', figures }, now);
  }
}

/** Tells who asked and who approved how it ended. Returns whether there was anybody to tell. */
export async function mailEnded(
  tx: Transaction,
  row: CaseInScope,
  end: { outcome: 'swapped' | 'restored' | 'failed'; failureCode: string | null },
  now: Date,
): Promise<boolean> {
  const figures = { ...figuresOf(row), ...end };
  const people = await readTold(tx, [row.requestedBy, row.decidedBy]);
  for (const person of people) {
    await queueMail(tx, { ...addressed(person), template: 'restore-ended', figures }, now);
  }
  return people.length > 0;
}

const reachable = { deactivatedAt: null, passwordHash: { not: null } } as const;
const toldColumns = { id: true, email: true, locale: true } as const;

async function readTold(tx: Transaction, ids: (string | null)[]): Promise<Told[]> {
  const people = await tx.user.findMany({
    where: { ...reachable, id: { in: ids.flatMap((id) => id ?? []) } },
    select: toldColumns,
    orderBy: { id: 'asc' },
  });
  return people.map(toldOf);
}

function toldOf({ id, email, locale }: { id: string; email: string; locale: string }): Told {
  return { userId: id, email, locale };
}

function addressed({ userId, email, locale }: Told) {
  return { to: email, userId, locale: locales.find((known) => known === locale) ?? 'en' };
}

function figuresOf(row: CaseInScope): RestoreFigures {
  const preflight = row.preflight === null ? null : preflightSchema.parse(row.preflight);
  return {
    practice: row.practice.name,
    site: row.site.name,
    timeZone: row.site.timeZone,
    database: targetOf(row).database,
    origin: originOf(row).kind,
    backTo: preflight?.snapshotAt ?? null,
    lostRows: preflight === null ? null : sumLosses(preflight.losses).rows,
    requestedBy: row.requestedName,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    callBackCode: row.callBackCode,
    link: `${config().url}/restores/${row.id}`,
  };
}
