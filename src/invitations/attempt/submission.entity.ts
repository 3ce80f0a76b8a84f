import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** The draft while the assessment runs, and what was submitted after that. */
export const Submission = defineEntity({
  name: "Submission",
  tableName: "submission",
  properties: {
    teamId: p.uuid().primary(),
    invitationId: p.uuid().primary(),
    url: p.text().nullable(),
    notes: p.text().nullable(),
    score: p.double().nullable(),
    resultUrl: p.text().nullable(),
    /** Whether the deadline submitted it. */
    automatic: p.boolean().default(false),
    savedAt: p.datetime(3).defaultRaw("now()"),
    /** The number of the draft, so that a page that shows an older one cannot overwrite it. */
    revision: p.integer().default(1),
    /** The page that saved it last, and the number of its save: requests of one page may arrive in another order. */
    savedBy: p.text().collation("C").nullable(),
    saveNumber: p.integer().default(0),
  },
});
export type Submission = InferEntity<typeof Submission>;
