import type { TypedSecret } from '#app/setup/password-field.tsx';
import type { Account } from '#lib/domain/shared-account.ts';

/** What the fields of every kind of server share: the typed secret, what is wrong, and who else signs in there. */
export type AccountProps<Draft> = {
  draft: Draft;
  onChange: (changes: Partial<Draft>) => void;
  secret: TypedSecret;
  onSecret: (secret: TypedSecret) => void;
  kept: 'none' | 'sealed' | 'other_agent';
  sentence: (field: string) => string | undefined;
  others: readonly { site: string; account: Account }[];
};
