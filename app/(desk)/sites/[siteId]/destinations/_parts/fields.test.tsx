import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { FtpDraft } from '#lib/domain/ftp-draft.ts';
import type { S3Draft } from '#lib/domain/s3-draft.ts';
import { locales, lockModes } from '#lib/domain/words.ts';
import { loadMessages } from '#lib/i18n/messages.ts';
import { FtpFields } from './ftp-fields.tsx';
import { S3Fields } from './s3-fields.tsx';

const ftp: FtpDraft = {
  kind: 'ftp',
  path: '',
  host: 'backup.example',
  port: '21',
  user: 'lyon',
  security: 'explicit',
  certificate: '',
};
const s3: S3Draft = {
  kind: 's3',
  endpoint: 'https://s3.example',
  region: '',
  bucket: 'clinics',
  prefix: 'lyon',
  accessKeyId: 'AK1',
  pathStyle: true,
  lock: 'none',
  lockDays: '',
};
const nothing = () => undefined;
const common = {
  onChange: nothing,
  secret: { kind: 'none' as const },
  onSecret: nothing,
  kept: 'none' as const,
  sentence: nothing,
  others: [],
};

describe.each(locales)('in %s', (locale) => {
  const messages = loadMessages(locale);
  const warning = (...path: string[]) => {
    const found = path.reduce<unknown>(
      (tree, key) => (tree as Record<string, unknown>)[key],
      (messages.destination as Record<string, unknown>).siteForm,
    );
    return String(found);
  };
  const openLine = warning('security', 'openTitle');
  const openAddress = warning('endpoint', 'openTitle');
  const forever = warning('lock', 'foreverTitle');
  const render = (fields: ReactNode) =>
    renderToStaticMarkup(
      <NextIntlClientProvider
        locale={locale}
        messages={messages}
        onError={(error) => {
          throw error;
        }}
        timeZone="Europe/Paris"
      >
        {fields}
      </NextIntlClientProvider>,
    );

  it('an FTP server’s fields are there, and a warning only for an open line', () => {
    for (const security of ['explicit', 'implicit'] as const) {
      const shown = render(<FtpFields {...common} draft={{ ...ftp, security }} />);
      expect(shown).not.toContain(openLine);
      expect(shown.includes('-starttls ftp')).toBe(security === 'explicit');
    }
    const open = render(<FtpFields {...common} draft={{ ...ftp, security: 'none' }} />);
    expect(open).toContain(openLine);
    expect(open).not.toContain('openssl');
  });

  it('a bucket’s fields are there, and a warning for an open line and for what can’t be taken back', () => {
    expect(render(<S3Fields {...common} draft={s3} />)).not.toContain(openAddress);
    const open = render(<S3Fields {...common} draft={{ ...s3, endpoint: 'http://s3.example' }} />);
    expect(open).toContain(openAddress);
    for (const lock of lockModes) {
      const shown = render(<S3Fields {...common} draft={{ ...s3, lock, lockDays: '30' }} />);
      expect(shown.includes(forever)).toBe(lock === 'compliance');
      expect(shown).toContain('value="30"');
    }
  });

  it('another site with the same account is named', () => {
    const account = { server: 's3.example/clinics', account: 'AK1', folder: 'brno' };
    const others = [{ site: 'Brno', account }];
    expect(render(<S3Fields {...common} draft={s3} others={others} />)).toContain('Brno');
    expect(
      render(<S3Fields {...common} draft={{ ...s3, accessKeyId: 'AK2' }} others={others} />),
    ).not.toContain('Brno');
  });
});
