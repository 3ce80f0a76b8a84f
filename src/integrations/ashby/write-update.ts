import type { OrderUpdate, PartnerAccount, PartnerRequest } from "../../orders/partner.ts";
import { basicOf } from "../../orders/serve-partner.ts";
import type { MessageSubject } from "../../orders/subjects.ts";

/** The status as recruiters read it. With "Started" Ashby stores the time of the start. */
const statusOf: Record<Exclude<MessageSubject, "EXPIRED" | "CANCELLED" | "REJECTED">, string> = {
  INVITED: "Invited",
  NOT_DELIVERED: "Invitation not delivered: the e-mail address bounced",
  STARTED: "Started",
  SUBMITTED: "Submitted",
  RESULT: "Result available",
  LOCKED: "Locked by the team",
  UNLOCKED: "Invited",
  REOPENED: "Reopened by the team",
};
const reasonOf: Partial<Record<MessageSubject, string>> = {
  EXPIRED: "Expired: the candidate did not start in time",
  CANCELLED: "Cancelled by the team in Beckon",
};

/** A value as Ashby has all of them. Identifiers are ours, and differ within a message. */
const field = (identifier: string, label: string, type: string, value: string | number) => ({
  identifier,
  label,
  type,
  value,
});

/** assessment.update: a status or the reason of a cancellation, and the result once there is one. */
export function writeUpdate(update: OrderUpdate, { url, apiKey }: PartnerAccount): PartnerRequest {
  const { subject, happenedAt, order, invitation } = update;
  const reason = reasonOf[subject];
  const isDone = invitation?.submittedAt != null && (subject === "SUBMITTED" || subject === "RESULT");
  const score = invitation?.score ?? null;
  return {
    method: "POST",
    url: `${url}/assessment.update`,
    headers: { authorization: basicOf(apiKey), accept: "application/json; version=1" },
    body: {
      assessment_id: order.id,
      timestamp: happenedAt.getTime(),
      ...(reason === undefined
        ? { assessment_status: field("status", "Status", "string", statusOf[subject as keyof typeof statusOf]) }
        : { cancelled_reason: field("cancelled_reason", "Reason", "string", reason) }),
      ...(invitation === null
        ? {}
        : { assessment_profile_url: field("profile_url", "Invitation", "url", invitation.pageUrl) }),
      // With a result the assessment is complete to Ashby.
      ...(isDone
        ? {
            assessment_result:
              score === null
                ? field("result", "Result", "string", "Submitted")
                : field("result", "Score", "numeric_score", score),
          }
        : {}),
      metadata:
        isDone && invitation?.resultUrl != null
          ? [field("result_url", "Details of the result", "url", invitation.resultUrl)]
          : [],
    },
  };
}
