import { useTranslations } from 'next-intl';
import { Notice } from '#app/ui/notice.tsx';

/** Whose passkeys the command has the agent pin, for the person at the site to compare with each of them. */
export function NamedApprovers({ approvers }: { approvers: { name: string; fingerprint: string }[] }) {
  const t = useTranslations('approver.enrol');
  if (approvers.length === 0) return <p className="mb-3 text-soft">{t('none')}</p>;
  return (
    <Notice tone="warn">
      <p className="mb-2">{t('compare')}</p>
      <dl>
        {approvers.map(({ name, fingerprint }) => (
          <div className="mb-1" key={fingerprint}>
            <dt className="font-[550]">{name}</dt>
            <dd className="font-mono text-[13.5px]">{fingerprint}</dd>
          </div>
        ))}
      </dl>
    </Notice>
  );
}
