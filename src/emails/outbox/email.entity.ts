import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { EmailKind, EmailState } from "./email-kinds.ts";

/** An e-mail and its state. Its text is rendered when it is sent, and never stored. */
export const Email = defineEntity({
  name: "Email",
  tableName: "email",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    kind: p.text().$type<EmailKind>(),
    /** Null until the e-mail was rendered, and after its recipient was erased. */
    toAddress: p.text().collation("C").nullable(),
    subject: p.text().nullable(),
    memberId: p.uuid().nullable(),
    candidateId: p.uuid().nullable(),
    invitationId: p.uuid().nullable(),
    assessmentId: p.uuid().nullable(),
    /** The event that it reports to a member. One e-mail per member and event: a unique index decides. */
    eventSequence: p.integer().nullable(),
    state: p.text().$type<EmailState>().default("QUEUED"),
    attempts: p.integer().default(0),
    /** E-mails of a small call go first: the number of digits of how many the call has queued, less one. */
    priority: p.smallint().default(0),
    triedAt: p.datetime(3).nullable(),
    messageId: p.text().collation("C"),
    lastResponse: p.text().nullable(),
    queuedAt: p.datetime(3).defaultRaw("now()"),
    nextAttemptAt: p.datetime(3).defaultRaw("now()"),
    /** The job that delivers it now, and until when no other may. */
    leasedBy: p.text().nullable(),
    leasedUntil: p.datetime(3).nullable(),
    /** When the mail server took it, while its outcome is not recorded yet: it is not sent again. */
    acceptedAt: p.datetime(3).nullable(),
    sentAt: p.datetime(3).nullable(),
    /** The call that invited. */
    batchId: p.uuid().nullable(),
    /** The text of a TEST, until it was sent. */
    content: p.json<object>().nullable(),
    /** When the candidate that it was to or about was erased: no text is written into it any more. */
    erasedAt: p.datetime(3).nullable(),
    /** The webhook endpoint of a WEBHOOK_DISABLED. */
    endpointId: p.uuid().nullable(),
    /** The request that it comes of (platform/process/cause.ts). */
    causedBy: p.text().nullable(),
  },
});
export type Email = InferEntity<typeof Email>;
