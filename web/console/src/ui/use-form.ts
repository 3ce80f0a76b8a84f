import { useState } from "react";
import { t } from "../i18n/index.ts";
import type { FieldProblem } from "./form-problems.tsx";
import { wordsOf } from "./toasts.tsx";

/** What a form sends: why it was refused is beside what it came to. */
type Answer = { userErrors: FieldProblem[] };

/** Whether a form is being saved, and why it was refused. */
export function useForm() {
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [isPending, setPending] = useState(false);
  /** Sends the form. @returns the answer, or null where it was refused or did not come */
  const send = async <A extends Answer>(work: () => Promise<A>): Promise<A | null> => {
    setPending(true);
    setProblems([]);
    try {
      const answer = await work();
      if (answer.userErrors.length === 0) return answer;
      setProblems(answer.userErrors);
    } catch (error) {
      setProblems([{ message: wordsOf(error) || t("problem.unknown"), path: null }]);
    } finally {
      setPending(false);
    }
    return null;
  };
  return { problems, isPending, send };
}
