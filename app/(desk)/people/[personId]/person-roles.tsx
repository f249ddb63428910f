import { getTranslations } from 'next-intl/server';
import { Card } from '#app/ui/card.tsx';
import type { PersonDetail } from '#lib/central/people/find-person.ts';
import type { GrantRow } from '#lib/central/people/list-people.ts';
import { listGrantPlaces } from '#lib/central/people/list-places.ts';
import type { PeopleChanger } from '#lib/central/people/reach.ts';
import { requirePeopleChanger } from '../changer.ts';
import { RoleLine } from '../role-line.tsx';
import { Deed } from './deed.tsx';
import { GiveRoleForm } from './give-role-form.tsx';

/** What the person holds where this reader sees it, and the ways to change that. */
export async function PersonRoles({ person, canChange }: { person: PersonDetail; canChange: boolean }) {
  const t = await getTranslations('people.roles');
  const by = canChange && !person.isYourself ? await requirePeopleChanger() : null;
  return (
    <Card title={t('title')}>
      {person.grants.length === 0 && <p className="mb-2">{t('none')}</p>}
      <ul className="divide-y divide-line">
        {person.grants.map((grant) => (
          <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2.5" key={grant.id}>
            <div className="min-w-0 flex-1 basis-60">
              <RoleLine explain grant={grant} />
            </div>
            {by && canWithdraw(by, grant) && <Withdraw grant={grant} person={person} />}
          </li>
        ))}
      </ul>
      {person.hasOtherRoles && <p className="mt-2 text-[13.5px] text-soft">{t('others')}</p>}
      {person.isYourself && canChange && <p className="mt-2 text-[13.5px] text-soft">{t('yourself')}</p>}
      {by && person.state !== 'deactivated' && (
        <GiveRoleForm
          canGiveDesk={by.permission === 'staff.change'}
          personId={person.id}
          places={await listGrantPlaces(by)}
        />
      )}
    </Card>
  );
}

function canWithdraw(by: PeopleChanger, grant: GrantRow): boolean {
  return by.permission === 'staff.change' || grant.practice !== null;
}

async function Withdraw({ grant, person }: { grant: GrantRow; person: PersonDetail }) {
  const t = await getTranslations('people.roles');
  return (
    <Deed
      confirmLabel={t('withdraw')}
      hidden={{ deed: 'withdraw', personId: person.id, grantId: grant.id }}
      label={t('withdraw')}
      title={t('withdrawTitle')}
      variant="danger"
    >
      <RoleLine grant={grant} />
      <p className="mt-2">{t('withdrawText', { name: person.name })}</p>
    </Deed>
  );
}
