import type { OrderUpdate, PartnerAccount, PartnerRequest } from "../../orders/partner.ts";
import type { MessageSubject } from "../../orders/subjects.ts";

/** The status, and the sentence that recruiters read. */
const wordsOf: Partial<Record<MessageSubject, [status: string, summary: string]>> = {
  NOT_DELIVERED: ["pending", "The invitation could not be delivered: the e-mail address bounced."],
  STARTED: ["pending", "The candidate has started."],
  SUBMITTED: ["completed", "The candidate has submitted the assessment."],
  RESULT: ["completed", "The result was recorded."],
  EXPIRED: ["expired", "The candidate did not start in time."],
  CANCELLED: ["cancelled", "The team has cancelled the assessment in Beckon."],
  REOPENED: ["pending", "The team has reopened the assessment."],
};

/** The result, sent to the address that Workable gave with the assessment. */
export function writeResult({ subject, order, invitation }: OrderUpdate, { apiKey }: PartnerAccount): PartnerRequest {
  const [status, summary] = wordsOf[subject] ?? ["pending", ""];
  const isDone = status === "completed" && invitation?.submittedAt != null;
  const score = isDone ? (invitation?.score ?? null) : null;
  return {
    method: "PUT",
    url: order.callbackUrl ?? "",
    headers: { authorization: `Bearer ${apiKey}` },
    body: {
      assessment_id: order.id,
      status,
      assessment: {
        ...(score === null ? {} : { score: String(score) }),
        summary,
        details_url: invitation?.resultUrl ?? invitation?.pageUrl,
      },
    },
  };
}

/**
 * Whether results may be sent to an address: one of the integration's host, or of a host below its domain. Otherwise a caller
 * with a key of the team could have Workable's token sent anywhere.
 */
export function isResultAddress(address: string, { url }: PartnerAccount): boolean {
  const [given, own] = [URL.parse(address), URL.parse(url)];
  if (given === null || own === null || given.protocol !== own.protocol || given.port !== own.port) return false;
  if (given.username !== "" || given.password !== "") return false;
  const domain = own.hostname.replace(/^www\./, "");
  return given.hostname === own.hostname || given.hostname === domain || given.hostname.endsWith(`.${domain}`);
}
