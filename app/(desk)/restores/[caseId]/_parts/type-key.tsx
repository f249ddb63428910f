import { useTranslations } from 'next-intl';
import { CopyText } from '#app/ui/copy-text.tsx';
import type { CaseView } from '#lib/central/restores/case-view.ts';

/** What is to be run at the site for a copy that only the recovery key opens. No page ever takes that key. */
export function TypeKey({ view }: { view: CaseView }) {
  const t = useTranslations('restore.standing');
  return (
    <>
      <p>{t('typeKey')}</p>
      <CopyText label={t('typeKeyCommand')} text={`keepwell-agent restore --case ${view.caseId} --key -`} />
    </>
  );
}

export function needsKey(view: CaseView): boolean {
  return view.preflight?.findings.some((finding) => finding.code === 'key_needed') ?? false;
}

/** The agent has taken the permit, and begins once the key is typed. */
export function waitsForKey(view: CaseView): boolean {
  return needsKey(view) && view.steps.every(({ step, state }) => step === 'permit' && state === 'started');
}
