import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Page } from '#app/ui/page-frame.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { findPolicy, listPolicyVersions } from '#lib/central/policies/list-policies.ts';
import { loadEditor } from '../_parts/load-editor.ts';
import { PolicyEditor } from '../_parts/policy-editor.tsx';
import { PutPolicyAway } from '../_parts/put-policy-away.tsx';
import { VersionList } from '../_parts/version-list.tsx';

type PolicyPageProps = { params: Promise<{ practiceId: string; policyId: string }> };

export async function generateMetadata() {
  const t = await getTranslations('policy.page');
  return { title: t('title') };
}

export default async function PolicyPage({ params }: PolicyPageProps) {
  const by = await requireActor('policy.read');
  const ids = await params;
  const policy = await findPolicy(by, ids);
  if (policy === null) notFound();
  const [t, versions, mayChange] = await Promise.all([
    getTranslations('policy'),
    listPolicyVersions(by, policy.id),
    may('policy.change', { practiceId: ids.practiceId }),
  ]);
  const choices = mayChange ? await loadEditor(await requireActor('policy.change'), ids.practiceId) : null;
  return (
    <Page
      back={{ href: `/practices/${ids.practiceId}/policies`, label: t('list.title') }}
      sub={t('page.sub', { version: policy.version, count: policy.sets.length })}
      title={policy.name}
    >
      {choices !== null && (
        <PolicyEditor
          choices={choices}
          key={policy.revision}
          now={by.now}
          policy={policy}
          practiceId={ids.practiceId}
          template={null}
        />
      )}
      <VersionList versions={versions} />
      {mayChange && <PutPolicyAway policy={policy} />}
    </Page>
  );
}
