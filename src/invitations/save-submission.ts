import { checkText } from "../base/check-input.ts";
import { type UserErrorValue, UserProblem } from "../base/errors.ts";
import { rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import type { Invitation } from "./invitation.entity.ts";
import { refusalOf } from "./refusal-of.ts";
import { takeInvitation } from "./take-invitation.ts";

/** What can be handed in. Score and result are the team's side: candidates cannot set them. */
export interface SubmissionInput {
  url?: string | null;
  notes?: string | null;
  score?: number | null;
  resultUrl?: string | null;
}

/** Writes the draft. @throws UserProblem for what a candidate cannot hand in */
export async function writeDraft(tx: Tx, invitation: Invitation, submission: SubmissionInput): Promise<void> {
  const errors: UserErrorValue[] = [];
  if (submission.score != null || submission.resultUrl != null)
    errors.push({ code: "NOT_ALLOWED", message: "Score and result are given by the team.", path: ["submission"] });
  const notes = checkText(errors, ["submission", "notes"], submission.notes, 20_000);
  if (errors.length > 0) throw UserProblem.of(errors);
  await rows(
    tx.em,
    sql`insert into submission (team_id, invitation_id, url, notes)
      values (${tx.teamId}, ${invitation.id}, ${submission.url ?? null}, ${notes})
      on conflict (team_id, invitation_id) do update set saved_at = clock_timestamp(),
        url = ${submission.url === undefined ? sql`submission.url` : sql`excluded.url`},
        notes = ${submission.notes === undefined ? sql`submission.notes` : sql`excluded.notes`}`,
  );
}

/** Whoever has not started cannot save or submit. */
export function mustHaveStarted(invitation: Invitation, now: Date): void {
  if (invitation.state === "STARTED") return;
  throw UserProblem.of([
    refusalOf(invitation, now) ?? {
      code: "INVALID_STATE",
      message: invitation.state === "SUBMITTED" ? "Press Continue first." : "Start the assessment first.",
    },
  ]);
}

/**
 * Keeps a draft, which the time limit would submit.
 *
 * @throws UserProblem INVALID_STATE before the start, ALREADY_SUBMITTED after the end
 */
export async function saveSubmission(context: Context, token: string, submission: SubmissionInput): Promise<void> {
  await takeInvitation(context, token, async ({ tx, invitation, now }) => {
    mustHaveStarted(invitation, now);
    await writeDraft(tx, invitation, submission);
  });
}
