import { ClearEmailSuppressionDocument } from "../../../graphql/generated/graphql.ts";
import type { Execute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { say, sayProblem, wordsOf } from "../../../ui/toasts.tsx";

/** Ends the suppression of a candidate's address, and says what came of it. */
export async function allowEmails(execute: Execute, id: string): Promise<void> {
  try {
    const { clearEmailSuppression } = await execute(ClearEmailSuppressionDocument, { id });
    const [problem] = clearEmailSuppression.userErrors;
    if (problem) sayProblem(problem.message);
    else say(t("candidate.suppressionCleared"));
  } catch (error) {
    sayProblem(wordsOf(error));
  }
}
