import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** How far the workers have looked for teams whose wake-up was lost: one row. */
export const EventLook = defineEntity({
  name: "EventLook",
  tableName: "event_look",
  properties: {
    /** True in the only row, so that there is no second one. */
    one: p.boolean().primary().default(true),
    lookedAt: p.datetime().columnType("timestamptz(3)").defaultRaw("now()"),
    afterTeam: p.uuid().defaultRaw("'00000000-0000-0000-0000-000000000000'::uuid"),
  },
});
export type EventLook = InferEntity<typeof EventLook>;
