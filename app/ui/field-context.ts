'use client';

import { createContext, use } from 'react';

/** What ties a control to its label, hint and error. */
type FieldIds = { id: string; describedBy: string | undefined; invalid: boolean };

export const FieldContext = createContext<FieldIds | null>(null);

/** The attributes that a control inside a `Field` takes from it. */
export function useFieldAttributes(): { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const field = use(FieldContext);
  if (field === null) return {};
  return {
    id: field.id,
    ...(field.describedBy === undefined ? {} : { 'aria-describedby': field.describedBy }),
    ...(field.invalid ? { 'aria-invalid': true } : {}),
  };
}
