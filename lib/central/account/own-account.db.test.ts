import { describe, expect, test } from 'vitest';
import { listAudit } from '#lib/central/audit/list-audit.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { aPerson, aPractice, inPractice, managerOf } from '#lib/central/people/a-person.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { changeSupportContact, readSupportContact } from '#lib/central/settings/support-contact.ts';
import { listTestMails, sendTestMail } from '#lib/central/settings/test-mail.ts';
import { changeOwnAccount, changeOwnLocale, readOwnAccount } from './own-account.ts';

withCentre();

describe("one's own account", () => {
  test('is changed by its person, and the trail of their practice shows what', async () => {
    const practice = await aPractice();
    const person = await aPerson([managerOf(practice)], { name: 'Marie Durand' });
    const by = anAuthorized('account.own', inPractice(practice), { userId: person.id, name: person.name });
    const account = { name: 'Marie Dupont', phone: '+33 4 72 00 00 00', locale: 'cs' } as const;
    await changeOwnAccount(by, account);
    expect(await readOwnAccount(by)).toEqual({ ...account, email: person.email });
    const { entries } = await listAudit(anAuthorized('audit.read', inPractice(practice)), {});
    expect(entries).toMatchObject([
      {
        action: 'person.changed',
        actor: { id: person.id },
        subject: { name: 'Marie Dupont' },
        details: { name: { before: 'Marie Durand', after: 'Marie Dupont' } },
      },
    ]);
  });
  test('keeps the language that was chosen on a page', async () => {
    const person = await aPerson();
    const by = anAuthorized('account.own', inPractice(), { userId: person.id });
    await changeOwnLocale(by, 'en');
    expect(await readOwnAccount(by)).toMatchObject({ locale: 'en' });
  });
});

describe("a practice's audit trail", () => {
  test("shows its own people's sign-ins, and none of those who work elsewhere too", async () => {
    const [practice, other] = [await aPractice(), await aPractice()];
    const ours = await aPerson([managerOf(practice)], { name: 'Ours' });
    const shared = await aPerson([managerOf(practice), managerOf(other)], { name: 'Shared' });
    const theirs = await aPerson([managerOf(other)], { name: 'Theirs' });
    for (const person of [ours, shared, theirs]) {
      const by = anAuthorized('account.own', inPractice(), { userId: person.id, name: person.name });
      await changeOwnAccount(by, { name: person.name, phone: '0472000000', locale: 'fr' });
    }
    const { entries } = await listAudit(anAuthorized('audit.read', inPractice(practice)), {});
    expect(entries.map((entry) => entry.subject.name)).toEqual(['Ours']);
  });
  test('comes in pages that miss nothing and repeat nothing, also where instants are equal', async () => {
    const practice = await aPractice();
    const at = new Date('2026-03-02T08:00:00Z');
    const rows = Array.from({ length: 120 }, (_, number) => ({
      id: `aud_${practice.id}_${String(number).padStart(3, '0')}`,
      at: new Date(at.getTime() + Math.floor(number / 40)),
      actorName: 'Somebody',
      action: 'site.changed',
      practiceId: practice.id,
      subjectKind: 'site',
      subjectId: 'sit_1',
      subjectName: 'Lyon',
      details: {},
    }));
    await database().auditEntry.createMany({ data: rows });
    const by = anAuthorized('audit.read', inPractice(practice));
    const seen: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const { entries, next } = await listAudit(by, { after });
      seen.push(...entries.map((entry) => entry.id));
      after = next;
    }
    expect(seen).toEqual(rows.map((row) => row.id).reverse());
  });
  test('is filtered by person, kind and period', async () => {
    const practice = await aPractice();
    const entry = (id: string, actorId: string, action: string, at: string) => ({
      id: `aud_${practice.id}_${id}`,
      at: new Date(at),
      actorId,
      actorName: actorId,
      action,
      practiceId: practice.id,
      subjectKind: 'site',
      subjectId: 'sit_1',
      subjectName: id,
      details: {},
    });
    await database().auditEntry.createMany({
      data: [
        entry('a', 'usr_1', 'site.changed', '2026-03-01T10:00:00Z'),
        entry('b', 'usr_2', 'site.changed', '2026-03-02T10:00:00Z'),
        entry('c', 'usr_1', 'policy.changed', '2026-03-03T10:00:00Z'),
      ],
    });
    const by = anAuthorized('audit.read', inPractice(practice));
    const names = async (filter: Parameters<typeof listAudit>[1]) =>
      (await listAudit(by, filter)).entries.map((one) => one.subject.name);
    expect(await names({ actorId: 'usr_1' })).toEqual(['c', 'a']);
    expect(await names({ actions: ['policy.changed'] })).toEqual(['c']);
    const [from, until] = [new Date('2026-03-02T00:00:00Z'), new Date('2026-03-03T00:00:00Z')];
    expect(await names({ from, until })).toEqual(['b']);
  });
});

describe("the desk's settings", () => {
  test('tell whom to call once somebody has said so', async () => {
    const by = anAuthorized('settings.change');
    expect(await readSupportContact()).toBeNull();
    await changeSupportContact(by, { name: 'The desk', phone: '+420 541 000 000' });
    await changeSupportContact(by, { name: 'The desk', phone: '+420 541 000 001' });
    expect(await readSupportContact()).toEqual({ name: 'The desk', phone: '+420 541 000 001' });
  });
  test('send a test mail to whoever asks, by the same queue as every mail', async () => {
    const by = anAuthorized('settings.change', { everywhere: true }, { email: 'ada@example.org' });
    const id = await sendTestMail(by);
    expect(await listTestMails(by)).toMatchObject([{ id, state: 'queued' }]);
    const mail = await database().mail.findUniqueOrThrow({ where: { id } });
    expect(mail).toMatchObject({ recipient: 'ada@example.org', template: 'test' });
  });
});
