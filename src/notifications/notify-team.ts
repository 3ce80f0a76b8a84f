import { newId } from "../base/ids.ts";
import { rows, sql } from "../base/rows.ts";
import type { EmailKind } from "../emails/email-kinds.ts";
import { enqueueEmails } from "../emails/enqueue-emails.ts";
import type { LoggedEvent } from "../events/event-types.ts";
import type { Tx } from "../events/transact.ts";
import { type NotificationEventType, notificationChannels, notificationEventTypes } from "../teams/add-member.ts";
import { decideRecipients } from "./decide-recipients.ts";
import { considerRecipients } from "./recipients.query.ts";

const kindOf: Record<NotificationEventType, EmailKind> = {
  ASSESSMENT_STARTED: "ASSESSMENT_STARTED",
  ASSESSMENT_SUBMITTED: "ASSESSMENT_SUBMITTED",
  INVITATION_EMAIL_FAILED: "EMAIL_FAILED",
};

/** Decides, for each channel by itself, who is told of an event; keeps every decision; queues the letters. */
export async function notifyTeam(tx: Tx, event: LoggedEvent): Promise<void> {
  const eventType = notificationEventTypes.find((type) => type === event.type);
  if (eventType === undefined || event.invitationId === null) return;
  for (const channel of notificationChannels) {
    const considered = await considerRecipients(tx.em, tx.teamId, event.invitationId, eventType, channel);
    if (considered === null) return;
    const decisions = decideRecipients(considered);
    if (decisions.length === 0) continue;
    await rows(
      tx.em,
      sql`insert into notification_decision (team_id, event_sequence, member_id, channel, id, reason, outcome)
        select ${tx.teamId}, ${event.sequence}, new.member_id, ${channel}, new.id, new.reason, new.outcome
        from unnest(${decisions.map((one) => one.memberId)}::uuid[], ${decisions.map(() => newId())}::uuid[],
          ${decisions.map((one) => one.reason)}::text[], ${decisions.map((one) => one.outcome)}::text[]) as new (member_id, id, reason, outcome)
        on conflict do nothing`,
    );
    if (channel !== "EMAIL") continue;
    const told = decisions.filter((one) => one.outcome === "NOTIFIED");
    await enqueueEmails(
      tx,
      told.map(({ memberId }) => ({
        kind: kindOf[eventType],
        memberId,
        invitationId: event.invitationId,
        candidateId: event.candidateId,
        assessmentId: event.assessmentId,
        eventSequence: event.sequence,
      })),
    );
  }
}
