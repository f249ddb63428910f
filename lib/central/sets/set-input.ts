/** A set as its form sends it. */
export type SetInput = {
  name: string;
  /** In the order in which they are backed up. */
  sourceIds: string[];
  policyId: string | null;
};

export type SetProblem =
  | 'name_missing'
  | 'too_long'
  | 'no_source'
  | 'source_twice'
  | 'source_unknown'
  | 'policy_unknown'
  /** None of the policy's destinations has been set up at this site: its copies would have nowhere to go. */
  | 'no_destination_at_site';

/** What can be told of the input alone. */
export function judgeSetInput(input: SetInput): SetProblem | null {
  const name = input.name.trim();
  if (name === '') return 'name_missing';
  if (name.length > 80) return 'too_long';
  if (input.sourceIds.length === 0) return 'no_source';
  if (new Set(input.sourceIds).size !== input.sourceIds.length) return 'source_twice';
  return null;
}
