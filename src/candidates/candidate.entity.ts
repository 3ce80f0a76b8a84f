import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { GeneratedAlways } from "kysely";
import { textArray } from "../platform/database/columns.ts";

const searchExpression = "search_text(((COALESCE(name, ''::text) || ' '::text) || COALESCE(email, ''::text))) stored";

/** A candidate, known by e-mail address within one team. */
export const Candidate = defineEntity({
  name: "Candidate",
  tableName: "candidate",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    /** In its normalized form. Null once the candidate was erased. */
    email: p.text().collation("C").nullable(),
    name: p.text().nullable(),
    /** Shown in place of the name to blinded callers. */
    codename: p.text(),
    externalId: p.text().collation("C").nullable(),
    locale: p.text().nullable(),
    timeZone: p.text().nullable(),
    /** Not read any more: labels are rows of `candidate_label`. */
    labels: textArray().defaultRaw("'{}'::text[]"),
    extraTime: p.double().$type<number>().default(0),
    metadata: p.json<Record<string, unknown>>().nullable(),
    decision: p.text().$type<"APPROVED" | "REJECTED">().nullable(),
    decidedAt: p.datetime(3).nullable(),
    archivedAt: p.datetime(3).nullable(),
    remindersOff: p.boolean().default(false),
    createdAt: p.datetime(3).defaultRaw("now()"),
    erasedAt: p.datetime(3).nullable(),
    /** Part of the link that switches reminders off: a new address makes a new version. */
    linkVersion: p.integer().default(1),
    /** The words of name and address as search compares them. */
    search: p.text().$type<GeneratedAlways<string>>().generated(searchExpression).lazy(),
  },
});
export type Candidate = InferEntity<typeof Candidate>;
