import type { Services } from "../../access/context.ts";
import type { EventType } from "../../events/log/event-types.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { globalId, newId } from "../../platform/ids/ids.ts";
import type { DueDelivery } from "../deliveries/lease-deliveries.ts";
import { contextOfEndpoint } from "../endpoints/endpoint-context.ts";
import { type PayloadExecution, runPayloadQuery } from "./payload-query.ts";
import { type WebhookBody, type WebhookData, webhookType } from "./webhook-body.ts";
import { type Rights, rightsOf, shownOccurredAt, standardData, type WebhookEvent } from "./webhook-event.query.ts";

/** The body to post, and the id by which a receiver recognises a repeat. */
export interface DeliveryBody {
  webhookId: string;
  body: WebhookBody;
}

/**
 * Makes the body of a delivery from current data, with the current rights of its endpoint. Null if its event has been
 * purged.
 */
export async function makeBody(
  services: Services,
  payloads: PayloadExecution,
  delivery: DueDelivery,
  event: WebhookEvent | null,
): Promise<DeliveryBody | null> {
  if (delivery.testType !== null) return await makeTest(services, payloads, delivery, delivery.testType);
  if (event === null) return null;
  const context = contextOfEndpoint(services, { ...delivery, id: delivery.endpointId }, delivery);
  const webhookId = globalId("AssessmentEvent", event.uuid);
  const data =
    delivery.payloadQuery === null
      ? standardData(event, rightsOf(context.access))
      : ((await runPayloadQuery(payloads, context, delivery.payloadQuery, event.uuid)) ?? {
          eventId: webhookId,
          sequence: event.sequence,
        });
  return {
    webhookId,
    body: {
      type: webhookType(event.type),
      timestamp: shownOccurredAt(event, rightsOf(context.access)).toISOString(),
      data,
    },
  };
}

/** The body of a test: sample data or, with a payload query, the newest event of its type. */
async function makeTest(
  services: Services,
  payloads: PayloadExecution,
  delivery: DueDelivery,
  type: EventType,
): Promise<DeliveryBody> {
  // Like that of an event that there is not: a receiver compares it with the eventId of the body.
  const webhookId = globalId("AssessmentEvent", delivery.id);
  const test = (data: unknown): DeliveryBody => ({
    webhookId,
    body: { type: webhookType(type), timestamp: new Date().toISOString(), data },
  });
  const context = contextOfEndpoint(services, { ...delivery, id: delivery.endpointId }, delivery);
  if (delivery.payloadQuery !== null) {
    // The event is part of the delivery from now on: erasing a candidate finds the delivery by it.
    const event = await db(services.em.fork())
      .with("newest", (cte) =>
        cte
          .selectFrom("event")
          .select("id")
          .where("team_id", "=", delivery.teamId)
          .where("type", "=", type)
          .orderBy("sequence", "desc")
          .limit(sql.lit(1)),
      )
      .updateTable("webhook_delivery as d")
      .from("newest")
      .set({ event_id: (eb) => eb.ref("newest.id") })
      .where("d.team_id", "=", delivery.teamId)
      .where("d.id", "=", delivery.id)
      .returning("newest.id")
      .executeTakeFirst();
    const data = event === undefined ? null : await runPayloadQuery(payloads, context, delivery.payloadQuery, event.id);
    if (data !== null) return test(data);
  }
  return test(sampleData(webhookId, type, rightsOf(context.access)));
}

/** Sample data: every field that the type has and the endpoint may read, with ids of nothing that exists. */
function sampleData(eventId: string, type: EventType, { reads, knows }: Rights): WebhookData {
  const now = Date.now();
  const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  const isStarted = /^(ASSESSMENT_(STARTED|SUBMITTED)|RESULT_UPDATED)$/.test(type);
  const isSubmitted = isStarted && type !== "ASSESSMENT_STARTED";
  const ofAssessment = /^ASSESSMENT_(PUBLISHED|UPDATED|ARCHIVED)$/.test(type);
  const ofCandidate = type.startsWith("CANDIDATE_");
  return {
    eventId,
    sequence: 1,
    test: true,
    ...(reads ? { actor: null } : {}),
    assessment: ofCandidate ? null : { id: globalId("Assessment", newId()), externalId: "test-assessment" },
    candidate: ofAssessment
      ? null
      : {
          id: globalId("Candidate", newId()),
          externalId: "test-candidate",
          ...(knows ? { name: "Test Candidate", email: "test@example.com" } : {}),
        },
    invitation:
      ofAssessment || ofCandidate
        ? null
        : {
            id: globalId("Invitation", newId()),
            externalId: "test-invitation",
            state: isSubmitted ? "SUBMITTED" : isStarted ? "STARTED" : "PENDING",
            ...(reads
              ? {
                  createdAt: ago(120),
                  openedAt: isStarted ? ago(61) : null,
                  startedAt: isStarted ? ago(60) : null,
                  ...(knows ? { deadlineAt: isStarted ? ago(-30) : null } : {}),
                  submittedAt: isSubmitted ? ago(0) : null,
                  reopenedAt: null,
                  expiresAt: null,
                  cancelledAt: null,
                  score: isSubmitted ? 87.5 : null,
                  resultUrl: isSubmitted ? "https://example.com/results/test" : null,
                }
              : {}),
          },
    changes: null,
  };
}
