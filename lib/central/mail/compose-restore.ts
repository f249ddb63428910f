import type { Locale } from '#lib/domain/words.ts';
import type { Letter, Say } from './compose.ts';
import { sayMoment } from './mail-text.ts';
import type { MailContent, RestoreFigures } from './templates.ts';

type FiguresOf<T extends MailContent['template']> = Extract<MailContent, { template: T }>['figures'];

/** To whoever can decide: what is asked, what it would cost, until when, and whom to call first (L8). */
export function restoreAskedLetter(say: Say, asked: FiguresOf<'restore-asked'>, locale: Locale): Letter {
  const names = namesOf(say, asked, locale);
  const until = asked.expiresAt === null ? '' : sayMoment(asked.expiresAt, locale, asked.timeZone);
  const lost =
    asked.lostRows === null || asked.lostRows === 0
      ? say('mail.restore.asked.lossUnknown')
      : say('mail.restore.asked.loss', { rows: asked.lostRows });
  return {
    subject: say('mail.restore.asked.subject', names),
    heading: say('mail.restore.asked.heading', names),
    paragraphs: [say(`mail.restore.asked.what.${asked.asked}`, names), lost],
    steps: {
      heading: say('mail.restore.asked.doHeading'),
      text: say('mail.restore.asked.do', { code: asked.callBackCode, until }),
    },
    button: { label: say('mail.restore.asked.button'), link: asked.link },
    notes: [say('mail.restore.asked.note'), say('mail.linkInstead', { link: asked.link })],
  };
}

export function restoreDecidedLetter(say: Say, about: FiguresOf<'restore-decided'>, locale: Locale): Letter {
  const names = { ...namesOf(say, about, locale), by: about.byName };
  return {
    subject: say(`mail.restore.decided.subject.${about.outcome}`, names),
    heading: say(`mail.restore.decided.heading.${about.outcome}`, names),
    paragraphs: [say(`mail.restore.decided.what.${about.outcome}`, names)],
    steps: null,
    button: { label: say('mail.restore.button'), link: about.link },
    notes: [say('mail.linkInstead', { link: about.link })],
  };
}

export function restoreEndedLetter(say: Say, about: FiguresOf<'restore-ended'>, locale: Locale): Letter {
  const names = namesOf(say, about, locale);
  const why = about.failureCode === null ? [] : [say(`failures.${about.failureCode}.what`)];
  return {
    subject: say(`mail.restore.ended.subject.${about.outcome}`, names),
    heading: say(`mail.restore.ended.heading.${about.outcome}`, names),
    paragraphs: [[say(`mail.restore.ended.what.${about.outcome}`, names), ...why].join(' ')],
    steps: {
      heading: say('mail.restore.ended.doHeading'),
      text:
        about.failureCode === null
          ? say(`mail.restore.ended.do.${about.outcome}`, names)
          : say(`failures.${about.failureCode}.do`),
    },
    button: { label: say('mail.restore.button'), link: about.link },
    notes: [say('mail.linkInstead', { link: about.link })],
  };
}

function namesOf(say: Say, about: RestoreFigures, locale: Locale) {
  const backTo =
    about.backTo === null
      ? say(`mail.restore.origin.${about.origin}`)
      : say('mail.restore.origin.moment', { moment: sayMoment(about.backTo, locale, about.timeZone) });
  return {
    database: about.database,
    site: `${about.site} (${about.practice})`,
    requestedBy: about.requestedBy,
    backTo,
  };
}
