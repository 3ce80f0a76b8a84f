import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea, textArray } from "../../../platform/database/columns.ts";

/** A passkey of a member: the public half of a key that an authenticator has. */
export const Passkey = defineEntity({
  name: "Passkey",
  tableName: "passkey",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    memberId: p.uuid(),
    /** The id that the authenticator gave it. */
    credentialId: bytea(),
    /** In the form of COSE. */
    publicKey: bytea(),
    /** How often the authenticator says that it was used; 0 where it does not count. */
    counter: p.double().$type<number>(),
    deviceType: p.text().$type<"singleDevice" | "multiDevice">(),
    /** Whether it is stored elsewhere as well, as by a password manager. */
    backedUp: p.boolean(),
    transports: textArray(),
    name: p.text(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    lastUsedAt: p.datetime(3).nullable(),
  },
});
export type Passkey = InferEntity<typeof Passkey>;
