import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** The number of a team's last event. The row is the last lock of every write. */
export const TeamCounter = defineEntity({
  name: "TeamCounter",
  tableName: "team_counter",
  properties: {
    teamId: p.uuid().primary(),
    last: p.integer(),
  },
});
export type TeamCounter = InferEntity<typeof TeamCounter>;
