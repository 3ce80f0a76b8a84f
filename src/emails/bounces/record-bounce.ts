import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import { confirmedKinds, type EmailKind, type EmailState, isToCandidate } from "../outbox/email-kinds.ts";
import { isAboutAddress } from "./bounce-status.ts";
import type { BounceReport } from "./read-bounce.ts";
import { readReturnPath, verifyReturnPath } from "./return-path.ts";
import { suppressAddresses } from "./suppress-addresses.ts";

/** What became of a report. `later`: its e-mail is being sent at this moment, and what comes of that is not written yet. */
export type BounceOutcome = "bounced" | "complained" | "ignored" | "later";

/** The e-mail that a report is about, by a token that we made for it; null when there is none. */
async function emailOf(services: Services, tokens: string[]): Promise<{ teamId: string; id: string } | null> {
  const claims = tokens.map(readReturnPath).filter((claim) => claim !== null);
  if (claims.length === 0) return null;
  // The one look-up without a team: it comes out of the row, and the MAC says whether the two belong together.
  const found = await rows<{ teamId: string; id: string }>(
    services.em.fork(),
    sql`select team_id as "teamId", id from email where id = any(${claims.map((claim) => claim.id)}::uuid[])`,
  );
  return (
    found.find((email) =>
      claims.some(({ id, mac }) => id === email.id && verifyReturnPath(services.keys, email, mac)),
    ) ?? null
  );
}

/**
 * Records that an accepted e-mail bounced: it becomes BOUNCED, the inviter is notified, and the address is suppressed if
 * the report is about the address. A second report changes nothing. A complaint only suppresses the address.
 */
export async function recordBounce(services: Services, report: BounceReport): Promise<BounceOutcome> {
  const email = await emailOf(services, report.tokens);
  if (email === null) return "ignored";
  const { outcome, kind } = await withTransaction(
    systemContext(services, email.teamId),
    async (tx): Promise<{ outcome: BounceOutcome; kind: EmailKind }> => {
      const row = await firstRow<{
        kind: EmailKind;
        state: EmailState;
        inFlight: boolean;
        erased: boolean;
        address: string | null;
        memberId: string | null;
        candidateId: string | null;
        invitationId: string | null;
        assessmentId: string | null;
      }>(
        tx.em,
        sql`select kind, state, leased_until is not null and leased_until > now() as "inFlight", erased_at is not null as erased,
            to_address as address, member_id as "memberId", candidate_id as "candidateId", invitation_id as "invitationId",
            assessment_id as "assessmentId"
          from email where team_id = ${tx.teamId} and id = ${email.id} for no key update`,
      );
      if (row === null) return { outcome: "ignored", kind: "TEST" };
      // A batch is written down when all of it is sent; a mail server next door may bounce before that.
      if (row.inFlight && (row.state === "QUEUED" || row.state === "DEFERRED"))
        return { outcome: "later", kind: row.kind };
      if (report.isComplaint) {
        // It had arrived, so its state stays as it is.
        if (!isToCandidate(row) || row.erased || row.address === null) return { outcome: "ignored", kind: row.kind };
        await suppressAddresses(tx, [row.address], "COMPLAINT");
        return { outcome: "complained", kind: row.kind };
      }
      if (row.state !== "SENT") return { outcome: "ignored", kind: row.kind };
      await rows(
        tx.em,
        sql`update email set state = 'BOUNCED', last_response = ${row.erased ? null : (report.diagnostic ?? report.status)}, content = null
          where team_id = ${tx.teamId} and id = ${email.id}`,
      );
      if (confirmedKinds.includes(row.kind))
        tx.recordEvents({
          type: "INVITATION_EMAIL_FAILED",
          invitationId: row.invitationId,
          candidateId: row.candidateId,
          assessmentId: row.assessmentId,
          emailId: email.id,
          actor: null,
        });
      const writtenOff = isToCandidate(row) && !row.erased && isAboutAddress(report.status);
      await suppressAddresses(tx, writtenOff && row.address !== null ? [row.address] : []);
      return { outcome: "bounced", kind: row.kind };
    },
  );
  if (outcome === "bounced") services.metrics.emails.inc({ kind, state: "BOUNCED" });
  services.log.info({ emailId: email.id, kind, status: report.status, outcome }, "bounce");
  return outcome;
}
