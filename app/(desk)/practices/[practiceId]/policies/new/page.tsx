import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { listTemplates } from '#lib/central/policies/list-templates.ts';
import { findPracticeHead } from '#lib/central/practices/find-practice-head.ts';
import { loadEditor } from '../_parts/load-editor.ts';
import { PolicyEditor } from '../_parts/policy-editor.tsx';
import { TemplatePicker } from '../_parts/template-picker.tsx';

type NewPolicyPageProps = {
  params: Promise<{ practiceId: string }>;
  searchParams: Promise<{ template?: string }>;
};

export async function generateMetadata() {
  const t = await getTranslations('policy.new');
  return { title: t('title') };
}

export default async function NewPolicyPage({ params, searchParams }: NewPolicyPageProps) {
  const by = await requireActor('policy.change');
  const { practiceId } = await params;
  const { template: templateId } = await searchParams;
  const [practice, choices, templates, t] = await Promise.all([
    findPracticeHead(by, practiceId),
    loadEditor(by, practiceId),
    requireActor('template.copy').then(listTemplates),
    getTranslations('policy'),
  ]);
  if (practice === null) notFound();
  const template = templates.find(({ id }) => id === templateId) ?? null;
  if (templateId !== undefined && templateId !== '' && template === null) notFound();
  return (
    <Page
      back={{ href: `/practices/${practiceId}/policies`, label: t('list.title') }}
      sub={t('new.sub')}
      title={t('new.title')}
    >
      {choices.destinations.length === 0 ? (
        <Empty
          action={
            <Button href={`/practices/${practiceId}/destinations/new`} variant="main">
              {t('new.destinationDo')}
            </Button>
          }
          title={t('new.destinationFirst')}
        >
          {t('new.destinationText')}
        </Empty>
      ) : (
        <>
          {templates.length > 0 && (
            <TemplatePicker chosen={template} practiceId={practiceId} templates={templates} />
          )}
          <PolicyEditor
            choices={choices}
            key={template?.id}
            now={by.now}
            policy={null}
            practiceId={practiceId}
            template={template}
          />
        </>
      )}
    </Page>
  );
}
