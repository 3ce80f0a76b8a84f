import { anonymous } from "../../../access/actor.ts";
import type { Context } from "../../../access/context.ts";
import { applyActor, contextOfLink } from "../../../access/contexts.ts";
import { type Tx, withTransaction } from "../../../events/log/with-transaction.ts";
import { readLinkToken } from "../../../platform/crypto/link-token.ts";
import { prepared } from "../../../platform/database/prepared.ts";
import { UserError } from "../../../platform/errors.ts";
import { applyDueTransitions } from "../../lifecycle/due-transitions.ts";
import { dueMove } from "../../lifecycle/lifecycle.ts";
import { isLinkOf } from "../../links.ts";
import { type Attempt, readAttempt } from "../attempt.query.ts";
import { type CandidateView, viewOf } from "../candidate-view.query.ts";

const lock = prepared<{ teamId: string; id: string }, { version: number; candidateId: string }>((q, parameter) =>
  q
    .selectFrom("invitation")
    .select(["link_version as version", "candidate_id as candidateId"])
    .where("team_id", "=", parameter("teamId"))
    .where("id", "=", parameter("id"))
    .forNoKeyUpdate(),
);

/** What a candidate's call has changed of its attempt. */
export type AttemptChanges = Partial<Attempt>;

/**
 * Runs `work` for the holder of a start link, in a transaction that has locked the invitation: of concurrent calls,
 * one acts and the others see its result. Due moves are written first. The link is verified under the lock, since it can
 * become invalid until then.
 *
 * @param work gets the attempt with the time of the database, and returns what it has changed of it
 * @returns what the candidate sees afterwards
 * @throws UserError LINK_UNKNOWN
 */
export async function actByLink(
  context: Context,
  token: string,
  work: (tx: Tx, attempt: Attempt) => Promise<AttemptChanges>,
): Promise<CandidateView> {
  const { services } = context;
  const unknown = () =>
    new UserError(
      "LINK_UNKNOWN",
      "This link does not work. Open the link in the most recent e-mail, or contact the person who invited you.",
      {
        path: ["token"],
      },
    );
  const link = readLinkToken(token);
  if (link === null) throw unknown();
  const ofLink = contextOfLink(context, link.teamId, anonymous);
  return await withTransaction(ofLink, async (tx) => {
    // Two statements, which go out together: one that waits for a lock still reads other tables as they were before.
    const [[locked], current] = await Promise.all([lock(tx, link), readAttempt(tx, link)]);
    if (locked === undefined || !isLinkOf(services, "start", link, locked.version)) throw unknown();
    applyActor(ofLink, { type: "Candidate", id: locked.candidateId });
    let attempt = current;
    if (attempt !== null && dueMove(attempt, attempt.now) !== null) {
      await applyDueTransitions(tx, [link.id]);
      attempt = await readAttempt(tx, link);
    }
    if (attempt === null) throw unknown();
    return viewOf(services, { ...attempt, ...(await work(tx, attempt)) });
  });
}
