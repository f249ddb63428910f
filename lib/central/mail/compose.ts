import type { Locale } from '#lib/domain/words.ts';
import { restoreAskedLetter, restoreDecidedLetter, restoreEndedLetter } from './compose-restore.ts';
import { mailTranslator, sayMoment } from './mail-text.ts';
import type { AlertFigures, MailContent } from './templates.ts';

/** What a mail says, before it is laid out as plain text and as HTML. */
export type Letter = {
  subject: string;
  heading: string;
  paragraphs: string[];
  /** What to do, under a heading of its own. */
  steps: { heading: string; text: string } | null;
  button: { label: string; link: string } | null;
  notes: string[];
};

export type Say = ReturnType<typeof mailTranslator>;

export function compose(content: MailContent, locale: Locale): Letter {
  const say = mailTranslator(locale);
  switch (content.template) {
    case 'invitation': {
      const { link, practice, ...figures } = content.figures;
      return {
        subject: say('mail.invitation.subject', figures),
        heading: say('mail.invitation.heading', figures),
        paragraphs: [
          practice === null
            ? say('mail.invitation.text', figures)
            : say('mail.invitation.textPractice', { ...figures, practice }),
        ],
        steps: null,
        button: { label: say('mail.invitation.button'), link },
        notes: [say('mail.invitation.note', figures), say('mail.linkInstead', { link })],
      };
    }
    case 'password-reset': {
      const { link, ...figures } = content.figures;
      return {
        subject: say('mail.passwordReset.subject'),
        heading: say('mail.passwordReset.heading', figures),
        paragraphs: [say('mail.passwordReset.text')],
        steps: null,
        button: { label: say('mail.passwordReset.button'), link },
        notes: [say('mail.passwordReset.note', figures), say('mail.linkInstead', { link })],
      };
    }
    case 'passkey-added': {
      const { link, addedAt, timeZone, ...about } = content.figures;
      const figures = { ...about, added: sayMoment(addedAt, locale, timeZone) };
      return {
        subject: say('mail.passkeyAdded.subject'),
        heading: say('mail.passkeyAdded.heading', figures),
        paragraphs: [say('mail.passkeyAdded.text', figures)],
        steps: { heading: say('mail.passkeyAdded.doHeading'), text: say('mail.passkeyAdded.do') },
        button: { label: say('mail.passkeyAdded.button'), link },
        notes: [say('mail.linkInstead', { link })],
      };
    }
    case 'test':
      return {
        subject: say('mail.test.subject'),
        heading: say('mail.test.heading', content.figures),
        paragraphs: [say('mail.test.text')],
        steps: null,
        button: null,
        notes: [],
      };
    case 'alert-opened':
      return openedLetter(say, content.figures, locale);
    case 'alert-resolved':
      return resolvedLetter(say, content.figures, locale);
    case 'restore-asked':
      return restoreAskedLetter(say, content.figures, locale);
    case 'restore-decided':
      return restoreDecidedLetter(say, content.figures, locale);
    case 'restore-ended':
      return restoreEndedLetter(say, content.figures, locale);
  }
}

function openedLetter(say: Say, alert: AlertFigures, locale: Locale): Letter {
  const names = namesIn(alert, locale);
  const { kind } = alert;
  const why = alert.failureCode === null ? [] : [say(`failures.${alert.failureCode}.what`)];
  const mend = alert.failureCode === null ? [] : [say(`failures.${alert.failureCode}.do`)];
  const risk =
    names.newest === null ? say('mail.opened.riskAll') : say('mail.opened.risk', { newest: names.newest });
  return {
    subject: say(`mail.opened.subject.${kind}`, names.figures),
    heading: say(`mail.opened.heading.${kind}`, names.figures),
    paragraphs: [[say(`mail.opened.what.${kind}`, names.figures), ...why].join(' '), risk],
    steps: {
      heading: say('mail.opened.doHeading'),
      text: [...mend, say(`mail.opened.do.${kind}`, names.figures)].join(' '),
    },
    button: { label: say('mail.opened.button', names.figures), link: alert.link },
    notes: [say('mail.linkInstead', { link: alert.link })],
  };
}

function resolvedLetter(say: Say, alert: AlertFigures & { resolvedAt: string }, locale: Locale): Letter {
  const names = namesIn(alert, locale);
  const figures = { ...names.figures, resolved: sayMoment(alert.resolvedAt, locale, alert.timeZone) };
  const newest = names.newest === null ? [] : [say('mail.resolved.newest', { newest: names.newest })];
  return {
    subject: say('mail.resolved.subject', figures),
    heading: say(`mail.resolved.heading.${alert.kind}`, figures),
    paragraphs: [
      say(`mail.resolved.what.${alert.kind}`, figures),
      [...newest, say('mail.resolved.nothingToDo')].join(' '),
    ],
    steps: null,
    button: { label: say('mail.resolved.button', figures), link: alert.link },
    notes: [say('mail.linkInstead', { link: alert.link })],
  };
}

function namesIn(alert: AlertFigures, locale: Locale) {
  const moment = (instant: string) => sayMoment(instant, locale, alert.timeZone);
  return {
    figures: { site: `${alert.site} (${alert.practice})`, set: alert.set ?? '', since: moment(alert.since) },
    newest: alert.newestProvenAt === null ? null : moment(alert.newestProvenAt),
  };
}
