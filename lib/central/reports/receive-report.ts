import { settleAlerts } from '#lib/central/alerts/settle-alerts.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { applyFact } from '#lib/central/facts/apply-fact.ts';
import { announce } from '#lib/central/redis/announce.ts';
import type { ReportAnswer } from '#lib/contract/facts.ts';
import type { Refusal } from '#lib/contract/refusal.ts';
import { createLogger } from '#lib/shared/logger.ts';
import type { Agent, Prisma } from '#prisma/generated/client.ts';
import type { NoEffect } from './ledger.ts';
import { loadLedger } from './load-ledger.ts';
import { noteFork } from './note-fork.ts';
import { parseReport, type ReportedFact } from './parse-report.ts';
import { judgeTouchedSlots, saveLedger } from './save-ledger.ts';
import { type ChainVerdict, verifyChain } from './verify-chain.ts';

const log = createLogger('reports');

export type ReceivedReport = { ok: true; answer: ReportAnswer } | { ok: false; refusal: Refusal };

/** Milliseconds: a batch of two hundred facts takes well under a second; a database that is slower is in trouble. */
const transactionLimitMs = 30_000;

/**
 * Stores a report's facts and all that follows from them, once: both in one transaction, what is known already left
 * out. Reports of one agent come in one after the other, however many it sends at once.
 */
export async function receiveReport(agentId: string, text: string, now: Date): Promise<ReceivedReport> {
  const report = parseReport(text);
  if (!report.ok) return report;
  const { facts } = report;
  const stored = await database().$transaction((tx) => store(tx, agentId, facts, now), {
    timeout: transactionLimitMs,
    maxWait: transactionLimitMs,
  });
  const { agent, verdict } = stored;
  if (!verdict.ok) {
    if (verdict.refused === 'fork') await noteFork(agent, verdict.seq, now);
    return { ok: false, refusal: refusalOf(verdict) };
  }
  if (stored.freshCount > 0) await announce({ kind: 'facts', siteId: agent.siteId });
  if (stored.hasMail) await announce({ kind: 'mail-queued' });
  return { ok: true, answer: { epoch: epochOf(facts), upTo: stored.upTo } };
}

type Stored = {
  agent: Agent;
  verdict: ChainVerdict;
  freshCount: number;
  upTo: number;
  hasMail: boolean;
};

async function store(tx: Transaction, agentId: string, facts: ReportedFact[], now: Date): Promise<Stored> {
  await tx.$queryRaw`SELECT id FROM agent WHERE id = ${agentId} FOR UPDATE`;
  const agent = await tx.agent.findUniqueOrThrow({ where: { id: agentId } });
  const progress = await readProgress(tx, agent, facts);
  const verdict = isReturnedJournal(agent, facts, progress.upTo)
    ? ({ ok: false, refused: 'fork', seq: facts[0]?.parsed.seq ?? 0 } as const)
    : verifyChain(
        facts.map((fact) => fact.raw),
        progress,
      );
  const unchanged = { agent, verdict, freshCount: 0, upTo: progress.upTo, hasMail: false };
  if (!verdict.ok) return unchanged;
  const fresh = facts.slice(verdict.freshFrom);
  const last = fresh.at(-1)?.parsed;
  if (last === undefined) return unchanged;

  const ledger = await loadLedger(tx, agent, fresh, now);
  const effects = fresh.map((fact) => ({ fact, refusal: applyFact(ledger, fact) }));
  for (const { fact, refusal } of effects) {
    if (refusal !== null)
      log.warn({ siteId: agent.siteId, seq: fact.parsed.seq, refusal }, 'fact without effect');
  }
  judgeTouchedSlots(ledger);
  await tx.agentFact.createMany({
    data: effects.map(({ fact, refusal }) => factRow(agent, fact, refusal, now)),
  });
  const restores = await saveLedger(tx, ledger);
  await tx.agent.update({
    where: { id: agent.id },
    data: { epoch: last.epoch, lastSeq: last.seq, lastFactHash: last.hash },
  });
  const alerts = await settleAlerts(tx, agent.siteId, [...ledger.touchedSetIds], now);
  return {
    agent,
    verdict,
    freshCount: fresh.length,
    upTo: last.seq,
    hasMail: alerts.hasMail || restores.hasMail,
  };
}

/** How far this journal has come in, by the facts themselves: the agent's row only tells of its newest one. */
async function readProgress(tx: Transaction, agent: Agent, facts: ReportedFact[]) {
  const where = { siteId: agent.siteId, epoch: epochOf(facts) };
  const last = await tx.agentFact.findFirst({
    where,
    orderBy: { seq: 'desc' },
    select: { seq: true, hash: true },
  });
  const told = await tx.agentFact.findMany({
    where: { ...where, seq: { in: facts.map((fact) => fact.parsed.seq) } },
    select: { seq: true, hash: true },
  });
  return {
    upTo: last?.seq ?? 0,
    lastHash: last?.hash ?? null,
    knownHashes: new Map(told.map((fact) => [fact.seq, fact.hash])),
  };
}

/** A journal that goes on after its agent began a newer one: two of them are at work. */
function isReturnedJournal(agent: Agent, facts: ReportedFact[], upTo: number): boolean {
  const newest = facts.at(-1)?.parsed;
  return (
    agent.epoch !== null &&
    newest !== undefined &&
    agent.epoch !== newest.epoch &&
    upTo > 0 &&
    newest.seq > upTo
  );
}

function factRow(agent: Agent, fact: ReportedFact, refusal: NoEffect | null, now: Date) {
  const { id, epoch, seq, at, hash, body } = fact.parsed;
  return {
    siteId: agent.siteId,
    epoch,
    seq,
    id,
    agentId: agent.id,
    kind: body.kind,
    at: new Date(at),
    receivedAt: now,
    hash,
    body: bodyToKeep(fact, refusal),
    refusal,
  };
}

/** The manifest is kept with its backup; a second one here would double the database. */
function bodyToKeep(fact: ReportedFact, refusal: NoEffect | null): Prisma.InputJsonObject {
  const { body } = fact.parsed;
  if (refusal === null && body.kind === 'backup-made')
    return { kind: body.kind, backupId: body.signed.manifest.backupId, durationsMs: body.durationsMs };
  if (refusal === null && body.kind === 'copy-found') {
    const { signed: _, ...rest } = body;
    return rest;
  }
  return fact.raw.body as Prisma.InputJsonObject;
}

function refusalOf(verdict: Extract<ChainVerdict, { ok: false }>): Refusal {
  switch (verdict.refused) {
    case 'malformed':
      return { refused: 'malformed', message: verdict.message, figures: {} };
    case 'gap':
      return {
        refused: 'gap',
        message: `The centre has facts up to ${verdict.upTo}. Send what follows that one.`,
        figures: { upTo: verdict.upTo },
      };
    case 'fork':
      return {
        refused: 'fork',
        message:
          `The centre has another fact ${verdict.seq} from this site. This agent was cloned, or its machine set ` +
          'back to an earlier state. Stop the other one, or enrol this site again from its page in the dashboard.',
        figures: { seq: verdict.seq },
      };
  }
}

function epochOf(facts: ReportedFact[]): string {
  return facts[0]?.parsed.epoch ?? '';
}
