import type { Services } from "../../access/context.ts";
import { isSpread } from "../../platform/database/spread.ts";
import type { DeliveryKind } from "../../platform/outgoing-delivery/delivery-kind.ts";
import { Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { readCause } from "../../platform/process/cause.ts";
import { traced } from "../../platform/process/tracing.ts";
import { disableEndpoint } from "../endpoints/disable-endpoint.ts";
import type { PayloadExecution } from "../payload/payload-query.ts";
import { readWebhookEvents, type WebhookEvent } from "../payload/webhook-event.query.ts";
import { isAnythingDue } from "./is-anything-due.ts";
import { type DueDelivery, leaseDeliveries } from "./lease-deliveries.ts";
import { type DeliveryOutcome, recordDeliveryOutcomes } from "./record-outcomes.ts";
import { releaseDeliveries } from "./release-deliveries.ts";
import { sendDelivery } from "./send-delivery.ts";

/** A leased delivery with the event that its body is made of. */
interface Leased {
  teamId: string;
  delivery: DueDelivery;
  event: WebhookEvent | null;
}

const attributesOf = (
  { deliveryId, endpointId, attempt }: { deliveryId: string; endpointId: string; attempt: number },
  requestId = "",
) => ({
  "http.request.method": "POST",
  "beckon.webhook.delivery_id": deliveryId,
  "beckon.webhook.endpoint_id": endpointId,
  "beckon.attempt": attempt,
  "beckon.request_id": requestId,
});

/**
 * How deliveries are sent to endpoints: a few at a time to each endpoint and each team, so that a slow or dead one does
 * not hold up the others.
 *
 * @param payloads executes payload queries
 */
export const webhookDelivery = (
  services: Services,
  payloads: PayloadExecution,
  turns = new Turns(),
): DeliveryKind<Leased, null, DeliveryOutcome> => ({
  name: "webhooks",
  // Most of the time they wait for an answer.
  concurrency: 200,
  leasedAhead: 0,
  maxWaitMs: 10_000,
  gatherMs: 15,
  recordPatienceMs: 10_000,
  isAnythingDue: async () => (await isSpread(services)) || (await isAnythingDue(services)),
  async lease(limit) {
    const due = await leaseDeliveries(services, limit, turns);
    const events = await readWebhookEvents(
      services,
      due.flatMap(({ teamId, eventSequence }) => (eventSequence === null ? [] : [{ teamId, sequence: eventSequence }])),
    );
    return due.map((delivery) => ({
      teamId: delivery.teamId,
      delivery,
      event: events.get(`${delivery.teamId} ${delivery.eventSequence}`) ?? null,
    }));
  },
  release: (leased) =>
    releaseDeliveries(
      services,
      leased.map(({ delivery }) => delivery),
    ),
  // The body is made in the attempt: it has to show what its reader may see at that moment.
  prepare: async () => null,
  async attempt({ delivery, event }) {
    const { requestId, traceparent } = readCause(event?.causedBy ?? delivery.causedBy);
    const ids = { deliveryId: delivery.id, endpointId: delivery.endpointId, attempt: delivery.tries };
    const outcome = await traced(
      "webhook",
      () => ({ kind: "CLIENT", parent: traceparent, attributes: attributesOf(ids, requestId) }),
      async (span) => {
        const sent = await sendDelivery(services, payloads, delivery, event);
        span?.set({ "beckon.webhook.state": sent.state });
        if (sent.statusCode !== null) span?.set({ "http.response.status_code": sent.statusCode });
        if (sent.state !== "SUCCEEDED") span?.fail();
        return sent;
      },
    );
    const { state, statusCode: status, durationMs: ms } = outcome;
    services.metrics.webhooks.inc({ state });
    services.log.info({ requestId, ...ids, state, status, ms }, "webhook");
    return outcome;
  },
  async record(outcomes) {
    const failing = await recordDeliveryOutcomes(services, outcomes);
    for (const endpoint of failing) await disableEndpoint(services, endpoint);
  },
  // Of all teams together: they are one statement.
  recordKey: () => "",
  destinationKey: ({ delivery }) => delivery.endpointId,
});
