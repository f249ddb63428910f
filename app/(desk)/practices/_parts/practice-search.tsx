import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { TextInput } from '#app/ui/inputs.tsx';

export function PracticeSearch({ search }: { search: string }) {
  const t = useTranslations('practice.list');
  return (
    <search>
      <form action="/practices" className="mb-3 flex max-w-md gap-2">
        <TextInput
          aria-label={t('search')}
          defaultValue={search}
          name="q"
          placeholder={t('search')}
          type="search"
        />
        <Button icon="search" type="submit">
          {t('find')}
        </Button>
      </form>
    </search>
  );
}
