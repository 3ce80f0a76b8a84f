import type { Services } from "../../access/context.ts";
import type { DeliveryKind } from "../../platform/outgoing-delivery/delivery-kind.ts";
import { Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { readCause } from "../../platform/process/cause.ts";
import { appUrl } from "../../platform/process/env.ts";
import { errorFields } from "../../platform/process/log.ts";
import { traced } from "../../platform/process/tracing.ts";
import { chatContent } from "../messages/chat-content.ts";
import { messageId, sendMessage } from "../messages/send-message.ts";
import { chooseMessages } from "./choose-messages.ts";
import {
  type DueDestination,
  isAnyDestinationDue,
  leaseDestinations,
  leaseSeconds,
  releaseDestinations,
} from "./lease-destinations.ts";
import { readWaiting } from "./read-waiting.ts";
import { type ChatOutcome, recordOutcomes } from "./record-outcomes.ts";

/** When a message that could not be made is tried again. */
const brokenSeconds = 60;

/**
 * How chat destinations are sent what waits for them. A worker leases a destination and not a message: so a channel gets
 * one message at a time, at most one in a second, and what waits behind a pause can become one summary.
 */
export function chatDelivery(services: Services): DeliveryKind<DueDestination, null, ChatOutcome> {
  const turns = new Turns();
  return {
    name: "chat",
    concurrency: 20,
    leasedAhead: 0,
    maxWaitMs: (leaseSeconds - 20) * 1_000,
    gatherMs: 15,
    recordPatienceMs: 10_000,
    isAnythingDue: () => isAnyDestinationDue(services),
    lease: (limit, held) => leaseDestinations(services, limit, turns, held),
    release: (leased) => releaseDestinations(services, leased),
    // The message is made in the attempt: it has to show what is so at that moment.
    prepare: async () => null,
    attempt: (due) => attempt(services, due),
    record: (outcomes) => recordOutcomes(services, outcomes),
    recordKey: ({ due }) => due.teamId,
    destinationKey: ({ due }) => due.id,
  };
}

async function attempt(services: Services, due: DueDestination): Promise<ChatOutcome> {
  const unsent = (waitSeconds: number | null): ChatOutcome => ({ due, messageIds: [], answer: null, waitSeconds });
  const ids = { teamId: due.teamId, destinationId: due.id };
  try {
    const waiting = await readWaiting(services, due);
    const choice = chooseMessages(waiting, { count: due.windowCount, age: due.windowAge });
    if ("nothing" in choice) return unsent(null);
    if ("waitSeconds" in choice) return unsent(choice.waitSeconds);
    const messageIds = choice.send.map((one) => one.id);
    const content = chatContent(choice.send, due.locale, appUrl(services.env));
    // Of a summary, the newest event.
    const { requestId, traceparent } = readCause(choice.send.at(-1)?.causedBy);
    const answer = await traced(
      "chat message",
      () => ({
        kind: "CLIENT",
        parent: traceparent,
        attributes: { "beckon.chat.destination_id": due.id, "beckon.request_id": requestId ?? "" },
      }),
      async (span) => {
        const sent = await sendMessage(services, due, content, messageId(messageIds));
        if (sent.status !== null) span?.set({ "http.response.status_code": sent.status });
        if (sent.status === null || sent.status >= 300) span?.fail();
        return sent;
      },
    );
    services.log.info({ requestId, ...ids, events: messageIds.length, status: answer.status }, "chat message");
    return { due, messageIds, answer, waitSeconds: null };
  } catch (error) {
    services.log.warn({ ...ids, ...errorFields(error) }, "chat message not made");
    return unsent(brokenSeconds);
  }
}
