import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** Requests that came through more proxies than TRUST_PROXY counts. */
export const ProxyObservation = defineEntity({
  name: "ProxyObservation",
  tableName: "proxy_observation",
  properties: {
    /** UNSET: forwarding headers came while TRUST_PROXY was unset. TOO_LOW: it counts too few proxies. */
    kind: p.text().$type<"UNSET" | "TOO_LOW">().primary(),
    /** TRUST_PROXY at that time; null: unset. */
    trustProxy: p.integer().nullable(),
    seenAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type ProxyObservation = InferEntity<typeof ProxyObservation>;
