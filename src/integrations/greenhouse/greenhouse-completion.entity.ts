import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../../platform/database/columns.ts";

/** A test that Greenhouse has sent, and the call that reports its completion. */
export const GreenhouseCompletion = defineEntity({
  name: "GreenhouseCompletion",
  tableName: "greenhouse_completion",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    invitationId: p.uuid(),
    /** Of Greenhouse's own record of the test; null once the candidate was erased. */
    url: p.text().nullable(),
    urlHash: bytea().nullable(),
    apiKeyId: p.uuid(),
    /** TOLD: all changes are reported. FORGOTTEN: the candidate was erased. */
    state: p.text().$type<"WAITING" | "DUE" | "TOLD" | "FAILED" | "FORGOTTEN">().default("WAITING"),
    /** How many changes there were to report. */
    wanted: p.integer().default(0),
    /** How many of them were reported. */
    reported: p.integer().default(0).fieldName("told"),
    attempts: p.integer().default(0),
    /** The HTTP status, or why there was none. */
    lastAnswer: p.text().nullable(),
    nextAttemptAt: p.datetime(3).nullable(),
    leasedUntil: p.datetime(3).nullable(),
    leasedBy: p.text().nullable(),
    /** What the last change comes of, for logs and traces (process/cause.ts). */
    causedBy: p.text().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type GreenhouseCompletion = InferEntity<typeof GreenhouseCompletion>;
