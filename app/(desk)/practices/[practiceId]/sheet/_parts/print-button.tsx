'use client';

import { Button } from '#app/ui/button.tsx';

export function PrintButton({ label }: { label: string }) {
  return (
    <Button icon="print" onClick={() => window.print()} variant="main">
      {label}
    </Button>
  );
}
