import type { OrderUpdate, PartnerAccount, PartnerRequest } from "../../orders/partner.ts";
import type { MessageSubject } from "../../orders/subjects.ts";

type Status = "OPEN" | "COMPLETED" | "CANCELLED";
const wordsOf: Partial<Record<MessageSubject, [status: Status, text: string]>> = {
  NOT_DELIVERED: ["OPEN", "The invitation could not be delivered: the e-mail address bounced."],
  STARTED: ["OPEN", "The candidate has started."],
  SUBMITTED: ["COMPLETED", "The candidate has submitted the assessment."],
  RESULT: ["COMPLETED", "The result was recorded."],
  EXPIRED: ["CANCELLED", "The candidate did not start in time."],
  CANCELLED: ["CANCELLED", "The team has cancelled the assessment in Beckon."],
  REJECTED: ["CANCELLED", "The order was rejected."],
};

/** The headers of each call to Kombo. */
export const headersOf = ({ apiKey, account }: PartnerAccount): Record<string, string> => ({
  authorization: `Bearer ${apiKey}`,
  "x-integration-id": account ?? "",
});

/** The result of an order. Kombo changes the status of open orders alone, and takes a later score of a completed one. */
export function writeResult(update: OrderUpdate, account: PartnerAccount): PartnerRequest {
  const { subject, happenedAt, order, invitation } = update;
  const [status, text] = wordsOf[subject] ?? ["OPEN", ""];
  const score = status === "COMPLETED" ? (invitation?.score ?? null) : null;
  const ended = status === "COMPLETED" ? (invitation?.submittedAt ?? happenedAt) : happenedAt;
  return {
    method: "PUT",
    url: `${account.url}/assessment/orders/${encodeURIComponent(order.reference ?? "")}/result`,
    headers: headersOf(account),
    body: {
      status,
      result_url: invitation?.resultUrl ?? invitation?.pageUrl ?? update.appUrl,
      ...(status === "OPEN" ? {} : { completed_at: ended.toISOString() }),
      ...(score === null ? {} : { score }),
      attributes: [
        { type: "TEXT", label: "Status", value: text },
        ...(order.problem === null ? [] : [{ type: "TEXT", label: "Reason", value: order.problem }]),
      ],
    },
  };
}
