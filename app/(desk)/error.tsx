'use client';

import { FailedPage } from '#app/ui/failed-page.tsx';

/** Within the frame, so that the way on stays in sight. */
export default function ErrorPage(props: { error: unknown; retry: () => void }) {
  return <FailedPage {...props} />;
}
