import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

export const savedFilterLists = ["CANDIDATES", "INVITATIONS", "EVENTS", "ASSESSMENTS"] as const;
export type SavedFilterList = (typeof savedFilterLists)[number];

/** A filter of a list that a member has saved under a name, for themselves or for the team. */
export const SavedFilter = defineEntity({
  name: "SavedFilter",
  tableName: "saved_filter",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    ownerId: p.uuid(),
    list: p.text().$type<SavedFilterList>(),
    name: p.text(),
    /** As the caller gave it, valid for the list's filter input. It holds no name and no address. */
    filter: p.json<Record<string, unknown>>(),
    orderBy: p.json<Record<string, unknown>>().nullable(),
    shared: p.boolean().default(false),
    createdAt: p.datetime(3).defaultRaw("now()"),
    updatedAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type SavedFilter = InferEntity<typeof SavedFilter>;
