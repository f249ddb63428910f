import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { locales } from '#lib/domain/words.ts';
import { compose } from './compose.ts';
import { layOut } from './lay-out.ts';
import { queueMail } from './queue-mail.ts';
import { type MailSender, sendDueMails } from './send-due-mails.ts';
import type { AlertFigures, MailContent, RestoreFigures } from './templates.ts';

withCentre();

const start = new Date('2026-03-02T11:00:00Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
const received: { to: string[]; text: string }[] = [];
const servers: { close: () => void }[] = [];

beforeEach(async () => {
  received.length = 0;
  await database().mail.deleteMany({});
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('a mail', () => {
  test('is sent once, in its reader’s language, and its outcome kept', async () => {
    const port = await listen();
    const id = await queueTest('fr');
    const sender = senderTo(port);
    await Promise.all([1, 2, 3].map(() => sendDueMails(sender, () => at(1))));
    await sendDueMails(sender, () => at(500));
    expect(received).toHaveLength(1);
    expect(received[0]?.to).toEqual(['reader@example.org']);
    expect(received[0]?.text).toContain(`<${id}@keepwell.example.org>`);
    expect(await mail(id)).toMatchObject({ state: 'sent', attempts: 1, lastError: null, sentAt: at(1) });
  });

  test('that was queued in a transaction that failed was never there', async () => {
    const port = await listen();
    const failing = database().$transaction(async (tx) => {
      await queueMail(tx, { ...aTest, locale: 'en' }, start);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await sendDueMails(senderTo(port), () => at(1))).toBe(0);
    expect(received).toHaveLength(0);
  });

  test('that a server puts off is tried again with growing pauses, and arrives once', async () => {
    let isBusy = true;
    const port = await listen({
      onRcptTo: (_address, _session, done) => done(isBusy ? smtpError(451, 'try later') : null),
    });
    const id = await queueTest();
    const sender = senderTo(port);
    await sendDueMails(sender, () => at(1));
    expect(await mail(id)).toMatchObject({ state: 'queued', attempts: 1, nextTryAt: at(16) });
    await sendDueMails(sender, () => at(17));
    expect(await mail(id)).toMatchObject({ state: 'queued', attempts: 2, nextTryAt: at(47) });
    expect((await mail(id)).lastError).toContain('try later');
    isBusy = false;
    await sendDueMails(sender, () => at(48));
    expect(await mail(id)).toMatchObject({ state: 'sent', attempts: 3 });
    expect(received).toHaveLength(1);
  });

  test('that a server refuses for good is not tried again', async () => {
    const port = await listen({
      onRcptTo: (_address, _session, done) => done(smtpError(550, 'no such mailbox')),
    });
    const id = await queueTest();
    await sendDueMails(senderTo(port), () => at(1));
    expect(await mail(id)).toMatchObject({ state: 'refused', nextTryAt: null });
    expect((await mail(id)).lastError).toContain('no such mailbox');
    expect(await sendDueMails(senderTo(port), () => at(90_000))).toBe(0);
  });

  test('is given up after a day of a server that is away', async () => {
    const id = await queueTest();
    const sender = senderTo(1);
    let now = at(0);
    for (let tries = 0; tries < 200; tries += 1) {
      await sendDueMails(sender, () => now);
      const { state, nextTryAt } = await mail(id);
      if (state !== 'queued') break;
      now = nextTryAt ?? now;
    }
    const { state, attempts } = await mail(id);
    expect(state).toBe('given_up');
    expect(attempts).toBeLessThan(70);
    expect(now.getTime() - start.getTime()).toBeGreaterThan(23 * 3_600_000);
  });

  test.each([
    ['hangs up at once', (socket: Socket) => socket.destroy()],
    [
      'hangs up half-way',
      (socket: Socket) => socket.write('220 hello\r\n', () => setTimeout(() => socket.destroy(), 50)),
    ],
    ['never says a word', () => {}],
    ['speaks no SMTP', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n')],
  ])('waits for another try when the server %s', async (_, behave) => {
    const port = await listenTcp(behave);
    const id = await queueTest();
    await sendDueMails(senderTo(port), () => at(1));
    expect(await mail(id)).toMatchObject({ state: 'queued', attempts: 1 });
  });

  test('is given up by name when no mail server is set up, instead of waiting for the day that one is', async () => {
    const id = await queueTest();
    await sendDueMails({ transport: null, from: '', address: 'https://keepwell.example.org' }, () => at(1));
    expect(await mail(id)).toMatchObject({ state: 'given_up', lastError: 'mail_not_set_up' });
  });

  test('of a sender that died is sent by the next one, when its time is over', async () => {
    const port = await listen();
    const id = await queueTest();
    await database().mail.update({ where: { id }, data: { attempts: 1, nextTryAt: at(180) } });
    expect(await sendDueMails(senderTo(port), () => at(100))).toBe(0);
    expect(await sendDueMails(senderTo(port), () => at(181))).toBe(1);
    expect(received).toHaveLength(1);
  });

  test('with a one-time link keeps the link no longer than until it is sent', async () => {
    const port = await listen();
    const link = 'https://keepwell.example.org/reset/one-time';
    const id = await database().$transaction((tx) =>
      queueMail(
        tx,
        {
          to: 'reader@example.org',
          userId: null,
          locale: 'en',
          template: 'password-reset',
          figures: { name: 'Ana', link, validMinutes: 60 },
        },
        start,
      ),
    );
    await sendDueMails(senderTo(port), () => at(1));
    expect(received[0]?.text.replaceAll('=\r\n', '')).toContain('/reset/one-time');
    expect((await mail(id)).figures).toMatchObject({ link: '' });
  });
});

describe('the words', () => {
  const alert: AlertFigures = {
    kind: 'failed',
    practice: 'Cabinet <Bellecour>',
    site: 'Lyon',
    timeZone: 'Europe/Paris',
    set: 'Everything',
    since: '2026-03-29T00:30:00Z',
    newestProvenAt: '2026-03-28T01:30:00Z',
    failureCode: 'wrong_password',
    link: 'https://keepwell.example.org/sites/sit_1',
  };
  const contents: MailContent[] = [
    {
      template: 'invitation',
      figures: { name: 'Ana', invitedBy: 'Eve', practice: 'P', link: 'https://a/b', validHours: 168 },
    },
    {
      template: 'invitation',
      figures: { name: 'Ana', invitedBy: 'Eve', practice: null, link: 'https://a/b', validHours: 1 },
    },
    { template: 'password-reset', figures: { name: 'Ana', link: 'https://a/b', validMinutes: 60 } },
    { template: 'test', figures: { name: 'Ana' } },
    ...(['approver', 'deputy', 'support'] as const).map(
      (asked): MailContent => ({ template: 'restore-asked', figures: { ...restore, asked } }),
    ),
    {
      template: 'restore-asked',
      figures: { ...restore, asked: 'approver', origin: 'file', backTo: null, lostRows: 0 },
    },
    ...(['approved', 'rejected', 'lapsed'] as const).map(
      (outcome): MailContent => ({
        template: 'restore-decided',
        figures: { ...restore, outcome, byName: 'Dr. Blanc' },
      }),
    ),
    ...(['swapped', 'restored'] as const).map(
      (outcome): MailContent => ({
        template: 'restore-ended',
        figures: { ...restore, outcome, failureCode: null },
      }),
    ),
    {
      template: 'restore-ended',
      figures: { ...restore, outcome: 'failed', failureCode: 'content_differs' },
    },
    ...['missed', 'failed', 'agent_silent', 'fork'].flatMap((kind): MailContent[] => [
      { template: 'alert-opened', figures: { ...alert, kind, set: kind === 'fork' ? null : alert.set } },
      { template: 'alert-opened', figures: { ...alert, kind, newestProvenAt: null, failureCode: null } },
      { template: 'alert-resolved', figures: { ...alert, kind, resolvedAt: '2026-03-29T09:00:00Z' } },
    ]),
  ];

  test.each(locales)('are there for every mail in %s, as text and as HTML that say the same', (locale) => {
    for (const content of contents) {
      const letter = compose(content, locale);
      const around = {
        locale,
        address: 'https://keepwell.example.org',
        support: { name: 'Desk', phone: '+33 1' },
      };
      const { text, html } = layOut(letter, around);
      for (const said of [...letter.paragraphs, letter.heading]) {
        expect(text).toContain(said);
        expect(html).toContain(said.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
      }
      expect(`${letter.subject}${text}`).not.toMatch(/\{|\}|undefined|null/);
      expect(html).not.toContain('<Bellecour>');
      if (letter.button !== null) expect(text).toContain(letter.button.link);
    }
  });

  test("say moments in the site's own time, with the day named, across a clock change", () => {
    const { paragraphs } = compose({ template: 'alert-opened', figures: alert }, 'en');
    expect(paragraphs[0]).toContain('Sunday 29 March at 01:30');
    const after = { ...alert, since: '2026-03-29T01:30:00Z' };
    expect(compose({ template: 'alert-opened', figures: after }, 'en').paragraphs[0]).toContain('03:30');
  });
});

const restore: RestoreFigures = {
  practice: 'Cabinet <Bellecour>',
  site: 'Lyon 3',
  timeZone: 'Europe/Paris',
  database: 'cabinet',
  origin: 'copy',
  backTo: '2026-03-27T18:04:00Z',
  lostRows: 214,
  requestedBy: 'Anna',
  expiresAt: '2026-03-30T07:20:00Z',
  callBackCode: '7 314',
  link: 'https://keepwell.example.org/restores/rst_1',
};

const aTest = { to: 'reader@example.org', userId: null, template: 'test', figures: { name: 'Ana' } } as const;

function queueTest(locale: 'fr' | 'en' = 'en'): Promise<string> {
  return database().$transaction((tx) => queueMail(tx, { ...aTest, locale }, start));
}

function mail(id: string) {
  return database().mail.findUniqueOrThrow({ where: { id } });
}

function senderTo(port: number): MailSender {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    connectionTimeout: 2_000,
    greetingTimeout: 500,
    socketTimeout: 2_000,
  });
  return { transport, from: 'keepwell@example.org', address: 'https://keepwell.example.org' };
}

/** A real SMTP server that takes what it is sent, unless it is told otherwise. */
function listen(options: SMTPServerOptions = {}): Promise<number> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData: (stream, session, done) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map((rcpt) => rcpt.address), text });
        done();
      });
    },
    ...options,
  });
  servers.push({ close: () => server.close(() => {}) });
  return opened(server.listen(0, '127.0.0.1'));
}

function listenTcp(behave: (socket: Socket) => void): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    behave(socket);
  });
  servers.push(server);
  return opened(server.listen(0, '127.0.0.1'));
}

function opened(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.once('listening', () => resolve((server.address() as AddressInfo).port)),
  );
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
