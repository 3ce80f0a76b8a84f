import type { NotNull } from "kysely";
import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, sql, statementTimestamp } from "../../platform/database/sql.ts";
import type { EmailState } from "./email-kinds.ts";

/** All addresses that e-mails to a candidate went to, including mistyped ones that were corrected later. */
export async function addressesMailed(tx: Tx, candidateId: string): Promise<string[]> {
  const found = await db(tx.em)
    .selectFrom("email")
    .select("to_address as address")
    .distinct()
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", candidateId)
    .where("member_id", "is", null)
    .where("to_address", "is not", null)
    .$narrowType<{ address: NotNull }>()
    .execute();
  return found.map((row) => row.address);
}

/**
 * Purges what identifies a candidate from the e-mails to and about them: addresses, subjects and responses of the mail
 * server. Waiting e-mails are cancelled; for an e-mail that is being sent right now, recording its outcome finds `erased_at`
 * and stores no text.
 */
export async function anonymizeEmails(tx: Tx, candidateId: string, addresses: string[]): Promise<void> {
  await db(tx.em)
    .updateTable("email")
    .set({
      subject: null,
      last_response: null,
      content: null,
      erased_at: statementTimestamp(),
      to_address: (eb) => eb.case().when("member_id", "is not", null).then(eb.ref("to_address")).end(),
      state: (eb) =>
        eb
          .case()
          .when("state", "in", ["QUEUED", "DEFERRED"])
          .then(sql.lit<EmailState>("CANCELLED"))
          .else(eb.ref("state"))
          .end(),
    })
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", candidateId)
    .execute();
  // Another candidate of the team may have the address by now: then its suppression stays.
  await db(tx.em)
    .deleteFrom("email_suppression as s")
    .where("s.team_id", "=", tx.teamId)
    .where("s.address", "=", anyOf(array.text(addresses)))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("candidate as c")
            .select("c.id")
            .where("c.team_id", "=", tx.teamId)
            .whereRef("c.email", "=", "s.address")
            .where("c.id", "<>", candidateId),
        ),
      ),
    )
    .execute();
}
