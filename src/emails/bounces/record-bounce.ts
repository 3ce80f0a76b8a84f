import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, now } from "../../platform/database/sql.ts";
import { confirmedKinds, type EmailKind, isToCandidate } from "../outbox/email-kinds.ts";
import { isAboutAddress } from "./bounce-status.ts";
import type { EmailReport } from "./email-report.ts";
import { readReturnPath, verifyReturnPath } from "./return-path.ts";
import { suppressAddresses } from "./suppress-addresses.ts";

/** The outcome of a report. `later`: its e-mail is being sent at this moment, and the outcome of that is not recorded yet. */
export type BounceOutcome = "bounced" | "complained" | "delivered" | "deferred" | "ignored" | "later";

/** Finds the e-mail that a report is about by the token of its return path; null if there is none. */
async function findBouncedEmail(services: Services, tokens: string[]): Promise<{ teamId: string; id: string } | null> {
  const claims = tokens.map(readReturnPath).filter((claim) => claim !== null);
  if (claims.length === 0) return null;
  // The only look-up without a team: the team is read from the row, and the MAC proves that the two belong together.
  const found = await db(services.em.fork())
    .selectFrom("email")
    .select(["team_id as teamId", "id"])
    .where("id", "=", anyOf(array.uuid(claims.map((claim) => claim.id))))
    .execute();
  return (
    found.find((email) =>
      claims.some(({ id, mac }) => id === email.id && verifyReturnPath(services.keys, email, mac)),
    ) ?? null
  );
}

/** Whether an event of a mail provider is the first with its id: providers send one several times, and so may others. */
async function isFirst(tx: Tx, { provider, id }: { provider: string; id: string }): Promise<boolean> {
  const noted = await db(tx.em)
    .insertInto("email_provider_event")
    .values({ provider, id })
    .onConflict((oc) => oc.columns(["provider", "id"]).doNothing())
    .returning("id")
    .execute();
  return noted.length > 0;
}

/**
 * Records that an accepted e-mail bounced: it becomes BOUNCED, the inviter is notified, and the address is suppressed if
 * the report is about the address. A second report changes nothing. A complaint only suppresses the address. What the
 * recipient's mail server answered otherwise is shown with the e-mail.
 */
export async function recordBounce(services: Services, report: EmailReport, requestId: string): Promise<BounceOutcome> {
  const email = await findBouncedEmail(services, report.tokens);
  if (email === null) return "ignored";
  const { outcome, kind } = await withTransaction(
    systemContext(services, email.teamId, requestId),
    async (tx): Promise<{ outcome: BounceOutcome; kind: EmailKind }> => {
      const row = await db(tx.em)
        .selectFrom("email")
        .select((eb) => [
          "kind",
          "state",
          eb
            .or([
              eb("accepted_at", "is not", null),
              eb.and([eb("leased_until", "is not", null), eb("leased_until", ">", now())]),
            ])
            .as("isInFlight"),
          eb("erased_at", "is not", null).as("isErased"),
          "to_address as address",
          "member_id as memberId",
          "candidate_id as candidateId",
          "invitation_id as invitationId",
          "assessment_id as assessmentId",
          "caused_by as causedBy",
        ])
        .where("team_id", "=", tx.teamId)
        .where("id", "=", email.id)
        .forNoKeyUpdate()
        .executeTakeFirst();
      if (row === undefined) return { outcome: "ignored", kind: "TEST" };
      // The outcome of an attempt is recorded after it; a mail server may bounce the message before that.
      if (row.isInFlight && (row.state === "QUEUED" || row.state === "DEFERRED"))
        return { outcome: "later", kind: row.kind };
      if (report.event !== undefined && !(await isFirst(tx, report.event)))
        return { outcome: "ignored", kind: row.kind };
      if (report.kind === "COMPLAINED") {
        // The e-mail had been delivered, so its state stays as it is.
        if (!isToCandidate(row) || row.isErased || row.address === null) return { outcome: "ignored", kind: row.kind };
        await suppressAddresses(tx, [row.address], "COMPLAINT");
        return { outcome: "complained", kind: row.kind };
      }
      if (row.state !== "SENT") return { outcome: "ignored", kind: row.kind };
      const said = report.kind === "BOUNCED" ? (report.diagnostic ?? report.status) : report.diagnostic;
      const response = row.isErased || said === null ? {} : { last_response: said };
      const changed = db(tx.em).updateTable("email").where("team_id", "=", tx.teamId).where("id", "=", email.id);
      if (report.kind !== "BOUNCED") {
        if (response.last_response !== undefined) await changed.set(response).execute();
        return { outcome: report.kind === "DELIVERED" ? "delivered" : "deferred", kind: row.kind };
      }
      await changed.set({ state: "BOUNCED", last_response: null, content: null, ...response }).execute();
      if (confirmedKinds.includes(row.kind))
        tx.recordEvents({
          type: "INVITATION_EMAIL_FAILED",
          invitationId: row.invitationId,
          candidateId: row.candidateId,
          assessmentId: row.assessmentId,
          emailId: email.id,
          actor: null,
          causedBy: row.causedBy,
        });
      const isAddressInvalid = isToCandidate(row) && !row.isErased && isAboutAddress(report.status);
      await suppressAddresses(tx, isAddressInvalid && row.address !== null ? [row.address] : []);
      return { outcome: "bounced", kind: row.kind };
    },
  );
  if (outcome === "bounced") services.metrics.emails.inc({ kind, state: "BOUNCED" });
  services.log.info({ requestId, emailId: email.id, kind, status: report.status, outcome }, "bounce");
  return outcome;
}
