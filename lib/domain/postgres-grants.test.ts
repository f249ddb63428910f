import { describe, expect, it } from 'vitest';
import { restoreGrants } from './postgres-grants.ts';

describe('what the account that restores is given', () => {
  it('is a superuser of its own, or the rights one by one, with every name quoted', () => {
    const grants = restoreGrants({ user: 'keep"well', owners: ['clinic owner', 'postgres'] });
    expect(grants.superuser).toBe('CREATE ROLE "keep""well" LOGIN SUPERUSER;\n\\password "keep""well"');
    expect(grants.account).toContain('CREATE ROLE "keep""well" LOGIN CREATEDB BYPASSRLS;');
    expect(grants.account).toContain('GRANT pg_signal_backend');
    expect(grants.owners).toBe('GRANT "clinic owner" TO "keep""well";\nGRANT "postgres" TO "keep""well";');
    expect(grants.roles).toBe('ALTER ROLE "keep""well" CREATEROLE;');
  });

  it('never holds a password, which is typed', () => {
    expect(Object.values(restoreGrants({ user: 'u', owners: [] })).join('\n')).not.toMatch(/PASSWORD '/i);
  });
});
