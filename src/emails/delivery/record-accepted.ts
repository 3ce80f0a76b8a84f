import type { Services } from "../../access/context.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, now, ofAnyLength, sql, unnest } from "../../platform/database/sql.ts";
import { isCandidateErased, type Outcome, unlessErased } from "./record-outcomes.ts";

interface Accepted {
  teamId: string;
  ids: readonly string[];
  candidateIds: readonly (string | null)[];
  leasedBy: readonly string[];
  responses: readonly (string | null)[];
  addresses: readonly (string | null)[];
  subjects: readonly (string | null)[];
}

const write = prepared<Accepted, { id: string }>((q, parameter) => {
  const ids = ofAnyLength(sql<string[]>`${parameter("ids")}::uuid[]`);
  return q
    .with(
      (cte) => cte("done").materialized(),
      (cte) =>
        cte
          .selectFrom(
            unnest("done", {
              id: ids,
              candidate_id: ofAnyLength(sql<(string | null)[]>`${parameter("candidateIds")}::uuid[]`),
              leased_by: ofAnyLength(sql<string[]>`${parameter("leasedBy")}::text[]`),
              response: ofAnyLength(sql<(string | null)[]>`${parameter("responses")}::text[]`),
              to_address: ofAnyLength(sql<(string | null)[]>`${parameter("addresses")}::text[]`),
              subject: ofAnyLength(sql<(string | null)[]>`${parameter("subjects")}::text[]`),
            }),
          )
          .selectAll("done")
          .select(({ ref }) => [
            now().as("now"),
            isCandidateErased(sql<string>`${parameter("teamId")}::uuid`, ref("done.candidate_id")).as("is_erased"),
          ]),
    )
    .updateTable("email as e")
    .from("done")
    .set({
      accepted_at: (eb) => eb.ref("done.now"),
      last_response: (eb) => unlessErased(eb.ref("done.response")),
      to_address: (eb) => unlessErased(eb.ref("done.to_address")),
      subject: (eb) => unlessErased(eb.ref("done.subject")),
    })
    .where("e.team_id", "=", parameter("teamId"))
    .where("e.id", "=", anyOf(ids))
    .whereRef("e.id", "=", "done.id")
    .whereRef("e.leased_by", "=", "done.leased_by")
    .returning("e.id");
});

/**
 * Records of e-mails of one team that the mail server has taken them: one statement, of no column that is in an index. It
 * keeps them from being sent again, whatever becomes of this process, until `recordOutcomes` writes their state and events.
 */
export async function recordAccepted(services: Services, outcomes: Outcome[]): Promise<void> {
  const sorted = outcomes.toSorted((a, b) => (a.email.id < b.email.id ? -1 : 1));
  await write(services, {
    teamId: sorted[0]!.email.teamId,
    ids: sorted.map((one) => one.email.id),
    candidateIds: sorted.map((one) => one.email.candidateId),
    leasedBy: sorted.map((one) => one.email.leasedBy),
    responses: sorted.map((one) => one.response),
    addresses: sorted.map((one) => one.to),
    subjects: sorted.map((one) => one.subject),
  });
}
