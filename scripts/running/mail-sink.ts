import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { type ReadMail, readMail } from './read-mail.ts';

export type SunkMail = ReadMail & { at: Date; path: string };

export type MailSinkOptions = {
  /** Where each mail is laid as a `.eml` file, which any mail program opens. */
  folder: string;
  port: number;
  onMail?: (mail: SunkMail) => void;
};

/** Takes every mail by SMTP, delivers none, and keeps them to be read. */
export class MailSink {
  readonly url: string;
  /** Since it was started, oldest first. */
  readonly mails: SunkMail[] = [];
  readonly #server: SMTPServer;

  private constructor(options: MailSinkOptions) {
    this.url = `smtp://127.0.0.1:${options.port}`;
    this.#server = new SMTPServer({
      // On loopback, to ourselves: neither an account nor a certificate would add anything.
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onData: (stream, _session, done) => {
        stream.setEncoding('latin1');
        text(stream).then(
          (raw) => {
            this.#keep(options, raw);
            done();
          },
          (thrown: Error) => done(thrown),
        );
      },
    });
  }

  static async start(options: MailSinkOptions): Promise<MailSink> {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const sink = new MailSink(options);
    await new Promise<void>((resolve, reject) => {
      sink.#server.once('error', reject);
      sink.#server.listen(options.port, '127.0.0.1', () => resolve());
    });
    // A peer that hangs up in the middle is its own affair: the centre's queue tries again.
    sink.#server.removeAllListeners('error').on('error', () => {});
    return sink;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #keep(options: MailSinkOptions, raw: string) {
    const at = new Date();
    const mail = readMail(raw);
    const name = `${at.toISOString().replaceAll(':', '-')} ${mail.to.replace(/[^\w@.-]+/g, '_')}.eml`;
    const path = join(options.folder, name);
    writeFileSync(path, raw, { encoding: 'latin1', mode: 0o600, flag: 'wx' });
    const sunk = { ...mail, at, path };
    this.mails.push(sunk);
    options.onMail?.(sunk);
  }
}
