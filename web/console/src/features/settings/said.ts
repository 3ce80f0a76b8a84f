import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";

/** Does something, and says what came of it. @returns whether it was done */
export async function said(work: () => Promise<{ userErrors: { message: string }[] }>, done: string): Promise<boolean> {
  try {
    const [problem] = (await work()).userErrors;
    if (problem) sayProblem(problem.message);
    else say(done);
    return problem === undefined;
  } catch (error) {
    sayProblem(wordsOf(error));
    return false;
  }
}
