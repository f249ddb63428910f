/** What the history is asked for. */
export type HistoryQuestion = {
  siteId: string | null;
  setId: string | null;
  /** Days back; null for all. */
  days: number | null;
  outcome: 'made' | 'failed' | null;
  trigger: 'scheduled' | 'manual' | 'local' | null;
  after: HistoryCursor | null;
};

/** The last row that was shown: the next page begins behind it, whatever came in meanwhile. */
export type HistoryCursor = { at: Date; id: string };

export function writeCursor(cursor: HistoryCursor): string {
  return `${cursor.at.getTime()}-${cursor.id}`;
}

/** Null for anything that isn't a cursor of ours: the history then begins at its newest row. */
export function parseCursor(text: unknown): HistoryCursor | null {
  const parts = typeof text === 'string' ? /^(\d{1,15})-([a-z]{3}_[0-9a-f-]{6,64})$/.exec(text) : null;
  if (parts?.[1] === undefined || parts[2] === undefined) return null;
  return { at: new Date(Number(parts[1])), id: parts[2] };
}
