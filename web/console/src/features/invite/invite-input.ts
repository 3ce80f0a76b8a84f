import type { InviteCandidatesInput } from "../../graphql/generated/graphql.ts";
import type { Draft } from "./draft.ts";

/** The call that a draft stands for. */
export function inputOf({ assessmentId, rows, ifInvited, ifSubmitted, options }: Draft): InviteCandidatesInput {
  const { message, copyToMe, locked, opensAt, expiresAt, timeLimit, reminders, labels, assigneeIds } = options;
  return {
    assessmentId: assessmentId ?? "",
    candidates: rows.map(({ email, name }) => (name === "" ? { email } : { email, name })),
    ifInvited,
    ifSubmitted,
    copyToMe,
    // What is left out is as the assessment has it.
    ...(message === null || message.trim() === "" ? {} : { message }),
    ...(locked === null ? {} : { locked }),
    ...(opensAt === null ? {} : { opensAt }),
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(timeLimit === null ? {} : { timeLimit }),
    ...(reminders === null ? {} : { reminders }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(assigneeIds.length === 0 ? {} : { assigneeIds }),
  };
}
