import { z } from "zod";
import { type EventType, eventTypes } from "../../events/log/event-types.ts";
import type { InvitationState } from "../../invitations/lifecycle/states.ts";

/** The type as bodies have it: `assessment.started`, `invitation.email_sent`. */
export const webhookType = (type: EventType): string => type.toLowerCase().replace("_", ".");

const onlyWithRead = "Only with the scope READ.";
const moment = z.iso.datetime().nullable().optional().meta({ description: onlyWithRead });
/** Of an invitation with a time limit. */
const coarseMoment = moment.meta({
  description: `${onlyWithRead} Where there is a time limit, to the UTC day without the scope CANDIDATES_PII.`,
});
const externalId = z.string().nullable().meta({ description: "The caller's own id of it." });

/** What a standard body says of an event: as it is at the moment of sending, not as it was. */
export const webhookData = z
  .object({
    eventId: z.string().meta({ description: "Global id of the event; the same as the header webhook-id." }),
    sequence: z
      .int()
      .meta({ description: "1, 2, 3 … within the team, without gaps. Deliveries may overtake one another." }),
    test: z.literal(true).optional().meta({ description: "Sent by sendTestWebhook: nothing of it is real." }),
    actor: z
      .object({ type: z.enum(["TeamMember", "ApiKey", "Candidate"]), id: z.string() })
      .nullable()
      .optional()
      .meta({ description: "Who did it; null: the system. Only with the scope READ." }),
    assessment: z.object({ id: z.string(), externalId }).nullable(),
    candidate: z
      .object({
        id: z.string(),
        externalId,
        name: z.string().nullable().optional().meta({ description: "Only with the scope CANDIDATES_PII." }),
        email: z.string().nullable().optional().meta({ description: "Only with the scope CANDIDATES_PII." }),
      })
      .nullable(),
    invitation: z
      .object({
        id: z.string(),
        externalId,
        state: z.enum([
          "PENDING",
          "OPENED",
          "STARTED",
          "SUBMITTED",
          "EXPIRED",
          "CANCELLED",
        ] satisfies InvitationState[]),
        createdAt: z.iso.datetime().optional().meta({ description: onlyWithRead }),
        openedAt: moment,
        startedAt: coarseMoment,
        deadlineAt: moment.meta({
          description: "Only with the scope CANDIDATES_PII: together with the start it shows extra time.",
        }),
        submittedAt: coarseMoment,
        reopenedAt: coarseMoment,
        expiresAt: moment,
        cancelledAt: coarseMoment,
        score: z.number().nullable().optional().meta({ description: onlyWithRead }),
        resultUrl: z.string().nullable().optional().meta({ description: onlyWithRead }),
      })
      .nullable(),
    changes: z.record(z.string(), z.unknown()).nullable().meta({
      description: "What changed; null without the scope CANDIDATES_PII. Never a name, an address or a text.",
    }),
  })
  .meta({
    description:
      "What the event is about, as it is when the body is sent. Without the scope READ: ids and the invitation's state.",
  });
export type WebhookData = z.infer<typeof webhookData>;

/** A body as it is sent. With a payloadQuery, `data` is what that selects. */
export interface WebhookBody {
  type: string;
  timestamp: string;
  data: unknown;
}

/** JSON Schema of the standard body of every event: schema/webhooks.json. */
export function webhookSchemas(): object {
  const { $schema, ...data } = z.toJSONSchema(webhookData, { target: "draft-2020-12", io: "input" }) as Record<
    string,
    unknown
  >;
  const body = (type: EventType) => ({
    type: "object",
    title: webhookType(type),
    description: eventTypes[type],
    properties: {
      type: { const: webhookType(type) },
      timestamp: {
        type: "string",
        format: "date-time",
        description:
          "When it happened; of an invitation with a time limit, to the UTC day without the scope CANDIDATES_PII.",
      },
      data: { $ref: "#/$defs/data" },
    },
    required: ["type", "timestamp", "data"],
  });
  const types = Object.keys(eventTypes) as EventType[];
  return {
    $schema,
    title: "Bodies of Beckon's webhooks",
    description:
      "The standard body of each event. Fields may be added: pass over what you do not know. An endpoint with a payloadQuery has the result of that in data instead.",
    oneOf: types.map((type) => ({ $ref: `#/$defs/${webhookType(type)}` })),
    $defs: { data, ...Object.fromEntries(types.map((type) => [webhookType(type), body(type)])) },
  };
}
