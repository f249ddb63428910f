import type { Locale } from '#lib/domain/words.ts';
import type { Letter } from './compose.ts';
import { mailTranslator } from './mail-text.ts';

export type Surroundings = {
  locale: Locale;
  /** The centre's public address, so that a reader knows which Keepwell writes. */
  address: string;
  support: { name: string; phone: string } | null;
};

/** A letter as plain text and as HTML that says the same: some readers see only one of them. */
export function layOut(letter: Letter, around: Surroundings): { text: string; html: string } {
  const say = mailTranslator(around.locale);
  const closing = [
    ...(around.support === null ? [] : [say('mail.support', around.support)]),
    say('mail.footer', { address: around.address }),
  ];
  return { text: plainText(letter, closing), html: html(letter, closing, around.locale) };
}

function plainText(letter: Letter, closing: string[]): string {
  const { heading, paragraphs, steps, button, notes } = letter;
  const link = button === null ? [] : [`${button.label}: ${button.link}`];
  // The note that repeats the link is for those whose button does nothing; here the link stands as it is.
  const said = notes.filter((note) => button === null || !note.includes(button.link));
  const action = steps === null ? [] : [`${steps.heading}: ${steps.text}`];
  return `${[heading, ...paragraphs, ...action, ...link, ...said, '-- ', ...closing].join('\n\n')}\n`;
}

function html(letter: Letter, closing: string[], locale: Locale): string {
  const { heading, paragraphs, steps, button, notes } = letter;
  const body = [
    `<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${asText(heading)}</h1>`,
    ...paragraphs.map((text) => paragraph(text)),
    ...(steps === null
      ? []
      : [
          `<h2 style="font-size:15px;margin:24px 0 4px">${asText(steps.heading)}</h2>`,
          paragraph(steps.text),
        ]),
    ...(button === null
      ? []
      : [
          `<p style="margin:24px 0"><a href="${asText(button.link)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#1f5f8b;color:#ffffff;text-decoration:none;font-weight:600">${asText(button.label)}</a></p>`,
        ]),
    ...notes.map((text) => paragraph(text, 'color:#55606b;font-size:13px;overflow-wrap:anywhere')),
    '<hr style="border:0;border-top:1px solid #d9dee3;margin:24px 0 12px">',
    ...closing.map((text) => paragraph(text, 'color:#55606b;font-size:12px')),
  ].join('\n');
  return `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${asText(letter.subject)}</title></head>
<body style="margin:0;padding:24px;background:#f4f6f8;color:#16202a;font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:560px;margin:0 auto;padding:28px;background:#ffffff;border-radius:12px">
${body}
</div>
</body>
</html>
`;
}

function paragraph(text: string, style = ''): string {
  return `<p style="margin:0 0 12px;${style}">${asText(text)}</p>`;
}

/** Names are people's to choose; none may become markup. */
function asText(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
