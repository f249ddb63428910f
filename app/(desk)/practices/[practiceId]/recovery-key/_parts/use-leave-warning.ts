'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';

/**
 * Asks before the page is left while a key that was shown once isn't confirmed: by the browser for closing and
 * reloading, by ourselves for links within the app, which the browser doesn't see.
 */
export function useLeaveWarning(isOn: boolean): void {
  const t = useTranslations('recovery.make');
  const question = t('leave');
  useEffect(() => {
    if (!isOn) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      if (link === null || link.hasAttribute('download') || link.getAttribute('target') === '_blank') return;
      if (!window.confirm(question)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    window.addEventListener('beforeunload', onUnload);
    // In the capture phase: the router would be on its way otherwise.
    document.addEventListener('click', onClick, true);
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, true);
    };
  }, [isOn, question]);
}
