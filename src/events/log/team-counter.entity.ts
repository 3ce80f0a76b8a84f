import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** The number of a team's last event. The row is the last lock of every write. */
export const TeamCounter = defineEntity({
  name: "TeamCounter",
  tableName: "team_counter",
  properties: {
    teamId: p.uuid().primary(),
    last: p.integer(),
    /** Up to which number events are deleted. */
    purged: p.integer().default(0),
  },
});
export type TeamCounter = InferEntity<typeof TeamCounter>;
