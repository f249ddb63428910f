'use client';

import { FailedPage } from '#app/ui/failed-page.tsx';

export default function ErrorPage(props: { error: unknown; retry: () => void }) {
  return (
    <main className="mx-auto max-w-2xl px-5 py-14">
      <FailedPage {...props} />
    </main>
  );
}
