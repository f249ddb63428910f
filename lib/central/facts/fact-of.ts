import type { FactBody } from '#lib/contract/facts.ts';

export type FactOf<K extends FactBody['kind']> = Extract<FactBody, { kind: K }>;
