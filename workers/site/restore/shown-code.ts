import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { challengeOf } from '#lib/contract/permit.ts';
import { type CaseDocument, caseDocumentSchema } from '#lib/contract/restore-case.ts';
import { maxWrongTries } from '#lib/domain/restore-run.ts';
import { type Figures, KeepwellError } from '#lib/shared/errors.ts';
import type { Journal, Row } from '../journal/journal.ts';
import { appendFact } from '../journal/journal-facts.ts';

/** A code that stands in for a passkey where nobody's is pinned: good for one document, at this site, for a time. */
export type ShownCode = { document: CaseDocument; documentHash: string; code: string; until: Date };

/** No 0 and O, no 1, I and L: it is read from one screen and typed into another. */
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const codeLength = 8;

/**
 * Makes the code for a document, or answers with the one that is shown already; the centre is told that one is shown and
 * until when, never which. One that was mistyped too often is made anew.
 */
export function makeCode(journal: Journal, document: CaseDocument): ShownCode {
  return journal.transaction(() => {
    const { caseId } = document.request;
    const documentHash = challengeOf(document);
    const known = codeRow(journal, caseId);
    if (known !== null && known.document_hash === documentHash && isLive(journal, known))
      return codeOf(known);
    const until = document.expiresAt;
    journal.run(
      'INSERT OR REPLACE INTO shown_code (case_id, document, document_hash, code, until) VALUES (?, ?, ?, ?, ?)',
      caseId,
      JSON.stringify(document),
      documentHash,
      newCode(),
      until,
    );
    appendFact(journal, { kind: 'code-shown', caseId, until });
    return requireCode(journal, caseId);
  });
}

/**
 * Ends well when the typed code is the one that is shown for exactly this document; it is then worth nothing more. Each wrong
 * one counts, whatever becomes of the order that brought it. Throws `code_wrong`.
 */
export function spendCode(journal: Journal, document: CaseDocument, typed: string): void {
  const wrong = journal.transaction((): Figures | null => {
    const { caseId } = document.request;
    const row = codeRow(journal, caseId);
    if (row === null || row.document_hash !== challengeOf(document)) return { reason: 'none is shown' };
    if (!isLive(journal, row)) return { reason: 'no longer good' };
    if (isSame(String(row.code), typed)) {
      journal.run('DELETE FROM shown_code WHERE case_id = ?', caseId);
      return null;
    }
    journal.run('UPDATE shown_code SET wrong_tries = wrong_tries + 1 WHERE case_id = ?', caseId);
    return { reason: 'mistyped', triesLeft: maxWrongTries - Number(row.wrong_tries) - 1 };
  });
  if (wrong !== null) throw new KeepwellError('code_wrong', { figures: wrong });
}

/** The codes that may be used now: what `keepwell-agent code` shows. */
export function liveCodes(journal: Journal): ShownCode[] {
  return journal
    .all('SELECT * FROM shown_code ORDER BY until')
    .filter((row) => isLive(journal, row))
    .map(codeOf);
}

function isLive(journal: Journal, row: Row): boolean {
  return Number(row.wrong_tries) < maxWrongTries && new Date(String(row.until)) > journal.clock.now();
}

function newCode(): string {
  const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]);
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** Compared by hash, so that the time it takes tells nothing. */
function isSame(shown: string, typed: string): boolean {
  const digest = (text: string) =>
    createHash('sha256')
      .update(text.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))
      .digest();
  return timingSafeEqual(digest(shown), digest(typed));
}

function codeRow(journal: Journal, caseId: string): Row | null {
  return journal.get('SELECT * FROM shown_code WHERE case_id = ?', caseId);
}

function requireCode(journal: Journal, caseId: string): ShownCode {
  const row = codeRow(journal, caseId);
  if (row === null) throw new Error(`No code for ${caseId} in the journal`);
  return codeOf(row);
}

function codeOf(row: Row): ShownCode {
  return {
    document: caseDocumentSchema.parse(JSON.parse(String(row.document))),
    documentHash: String(row.document_hash),
    code: String(row.code),
    until: new Date(String(row.until)),
  };
}
