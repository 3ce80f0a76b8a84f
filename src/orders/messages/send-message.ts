import type { Services } from "../../access/context.ts";
import { pauseAfter, readRetryAfter } from "../../platform/outgoing-delivery/retry-schedule.ts";
import { callOut } from "../../platform/outgoing-http/outgoing-call.ts";
import { readCause } from "../../platform/process/cause.ts";
import { errorFields } from "../../platform/process/log.ts";
import { traced, traceHeaders } from "../../platform/process/tracing.ts";
import { partnerOfKind } from "../partner.ts";
import { openAccount } from "../settings/credentials.ts";
import type { DueOrder } from "./lease-orders.ts";
import type { NextMessage } from "./next-message.query.ts";
import type { MessageOutcome } from "./record-messages.ts";

const timeoutMs = 15_000;
/** How much of a response is stored. */
const maxBytes = 2_000;

/** Sends one message and returns the outcome. It does not throw: any error is a failed attempt. */
export async function sendMessage(
  services: Services,
  due: DueOrder,
  message: NextMessage | null | "UNREADABLE",
): Promise<MessageOutcome> {
  const outcome = (result: MessageOutcome["result"], more: Partial<MessageOutcome> = {}): MessageOutcome => ({
    due,
    message: message === null || message === "UNREADABLE" ? null : { id: message.id, number: message.number },
    result,
    statusCode: null,
    answer: null,
    retrySeconds: null,
    ...more,
  });
  const failed = (answer: string, statusCode: number | null = null, asked: number | null = null): MessageOutcome => {
    const retrySeconds = statusCode === 410 ? null : pauseAfter(due.attempts, asked, Math.random());
    return outcome(retrySeconds === null ? "FAILED" : "RETRYING", { answer, statusCode, retrySeconds });
  };
  if (!due.enabled) return outcome("PAUSED");
  if (message === null) return outcome("NOTHING");
  if (message === "UNREADABLE") return failed("The message could not be made.");
  try {
    const account = openAccount(services, { ...due, id: due.integrationId });
    const partner = partnerOfKind(due.kind);
    if (account === null || partner === undefined)
      return failed("The credentials cannot be read: SECRET_KEY was replaced. Set them again.");
    const { body, headers, secrets = [], ...request } = await partner.request(message.update, account, services);
    const { teamId, kind, attempts } = due;
    const { requestId = "", traceparent } = readCause(message.causedBy);
    const ids = { "beckon.partner.kind": kind, "beckon.partner.message_id": message.id };
    const attributes = { ...ids, "beckon.attempt": attempts, "beckon.request_id": requestId };
    const answer = await traced(
      "message to a partner",
      () => ({ kind: "CLIENT", parent: traceparent, attributes }),
      async (span) => {
        const given = await callOut({
          ...request,
          headers: {
            ...(body === null ? {} : { "content-type": "application/json" }),
            "user-agent": "Beckon",
            ...traceHeaders(),
            ...headers,
          },
          body: body === null ? "" : JSON.stringify(body),
          timeoutMs,
          maxBytes,
          allowPrivate: services.env.WEBHOOK_ALLOW_PRIVATE,
        });
        if (given.answered) span?.set({ "http.response.status_code": given.status });
        if (!given.answered || given.status >= 300) span?.fail();
        return given;
      },
    );
    const status = answer.answered ? answer.status : answer.failure;
    services.log.info(
      { requestId, teamId, messageId: message.id, kind, answer: status, attempt: attempts, ms: answer.durationMs },
      "message to a partner",
    );
    if (!answer.answered) return failed(answer.message);
    // A response may repeat the key that it was called with.
    const text = [account.apiKey, ...secrets]
      .filter((secret) => secret !== "")
      .reduce((cleaned, secret) => cleaned.replaceAll(secret, "…"), answer.body.replaceAll("\0", ""));
    if (answer.status >= 200 && answer.status < 300)
      return outcome("DELIVERED", { statusCode: answer.status, answer: text });
    return failed(text, answer.status, readRetryAfter(answer.headers["retry-after"], Date.now()));
  } catch (error) {
    services.log.warn(
      { teamId: due.teamId, messageId: message.id, ...errorFields(error) },
      "message to a partner not sent",
    );
    return failed("The message could not be made.");
  }
}
