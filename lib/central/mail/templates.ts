/**
 * Every mail that Keepwell sends, with what its sentences need. The words are in messages/<language>/mail.json under
 * the template's name; a link is complete (it begins with the centre's public address).
 */
export type MailContent =
  | {
      template: 'invitation';
      figures: { name: string; invitedBy: string; practice: string | null; link: string; validHours: number };
    }
  | { template: 'password-reset'; figures: { name: string; link: string; validMinutes: number } }
  | { template: 'alert-opened'; figures: AlertFigures }
  | { template: 'alert-resolved'; figures: AlertFigures & { resolvedAt: string } }
  | { template: 'restore-asked'; figures: RestoreFigures & { asked: 'approver' | 'deputy' | 'support' } }
  | {
      template: 'restore-decided';
      figures: RestoreFigures & { outcome: 'approved' | 'rejected' | 'lapsed'; byName: string };
    }
  | {
      template: 'restore-ended';
      figures: RestoreFigures & { outcome: 'swapped' | 'restored' | 'failed'; failureCode: string | null };
    }
  | { template: 'passkey-added'; figures: PasskeyFigures }
  | { template: 'test'; figures: { name: string } };

export type MailTemplate = MailContent['template'];

/** Who added a passkey to their account, when and from where: what its owner would not know if it wasn't them. */
export type PasskeyFigures = {
  name: string;
  passkey: string;
  address: string;
  /** ISO 8601, shown in `timeZone`. */
  addedAt: string;
  timeZone: string;
  link: string;
};

/** One sentence's worth about one alert; instants are ISO 8601 and shown in the site's zone. */
export type AlertFigures = {
  /** missed, failed, agent_silent: which sentence tells it. */
  kind: string;
  practice: string;
  site: string;
  timeZone: string;
  /** Name of the set, or null for an alert about the whole site. */
  set: string | null;
  since: string;
  /** Instant of the newest proven backup of what is at risk; null when there is none. */
  newestProvenAt: string | null;
  /** lib/contract/failure.ts, where a backup failed. */
  failureCode: string | null;
  link: string;
};

/** What mails say of a restore: never what somebody wrote in their own words, which may name a patient. */
export type RestoreFigures = {
  practice: string;
  site: string;
  timeZone: string;
  database: string;
  origin: 'copy' | 'file' | 'kept';
  /** Instant that it goes back to; null where no manifest says. */
  backTo: string | null;
  /** Rows that would vanish; null before the preflight. */
  lostRows: number | null;
  requestedBy: string;
  expiresAt: string | null;
  callBackCode: string;
  link: string;
};
