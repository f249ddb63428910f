import type { useTranslations } from 'next-intl';

/** Why a field was refused: a code that the page has a sentence for, and what the sentence names. */
export type FieldProblem = { field: string; problem: string; figures?: Record<string, string | number> };

type Sentences = ReturnType<typeof useTranslations>;

/** The sentence for each refused field, from `<namespace>.problem.<code>`. */
export function problemSentences(
  problems: readonly FieldProblem[],
  t: Sentences,
): (field: string) => string | undefined {
  return (field) => {
    const found = problems.find((problem) => problem.field === field);
    return found && t(`problem.${found.problem}`, found.figures);
  };
}
