import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../services/free-port.ts';
import { MailSink } from './mail-sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'keepwell-mails-'));
let sink: MailSink;
afterEach(() => sink.stop());
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the mail sink', () => {
  it('shows a mail as its reader sees it, in every language, and keeps it as a file', async () => {
    const seen: string[] = [];
    sink = await MailSink.start({
      folder,
      port: await freePort(),
      onMail: (mail) => seen.push(mail.subject),
    });
    const subject = 'Zálohu se nepodařilo dokončit: ordinace Brno, střed a okolí – dnes ve 2:00';
    const text = `Dobrý den,\n\notevřete https://keepwell.example.org/welcome/${'a1B2'.repeat(30)}?from=mail\n`;
    const transport = createTransport(sink.url);
    await transport.sendMail({
      from: 'k@example.org',
      to: 'jana@example.org',
      subject,
      text,
      html: '<p>x</p>',
    });
    await transport.sendMail({
      from: 'k@example.org',
      to: 'a@example.org',
      subject: 'Plain',
      text: 'one\ntwo',
    });
    expect(sink.mails[0]).toMatchObject({ to: 'jana@example.org', subject });
    expect(sink.mails[0]?.text.replaceAll('\r\n', '\n').trim()).toBe(text.trim());
    expect(sink.mails[1]?.text.trim()).toBe('one\r\ntwo');
    expect(seen).toEqual([subject, 'Plain']);
    expect(existsSync(sink.mails[0]?.path ?? '')).toBe(true);
  });
});
