import type { ReactNode } from 'react';

/** Names and values, one a line; a value that is missing leaves its line out. */
export function Facts({ items }: { items: { label: ReactNode; value: ReactNode }[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-1.5 desk:grid-cols-[minmax(9rem,max-content)_1fr]">
      {items
        .filter((item) => item.value !== null && item.value !== undefined && item.value !== false)
        .map((item, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a list of facts never change places
          <div className="contents" key={position}>
            <dt className="text-[14px] text-soft">{item.label}</dt>
            <dd className="mb-1 min-w-0 desk:mb-0">{item.value}</dd>
          </div>
        ))}
    </dl>
  );
}
