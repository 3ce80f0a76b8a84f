import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../../../platform/database/columns.ts";

/** A challenge that an authenticator is to sign, by its hash. It is used before a team is known. */
export const PasskeyChallenge = defineEntity({
  name: "PasskeyChallenge",
  tableName: "passkey_challenge",
  properties: {
    hash: bytea().primary(),
    /** Of a registration: the session that asked. Null: of a sign-in. */
    credentialHash: bytea().nullable(),
    expiresAt: p.datetime(3),
  },
});
export type PasskeyChallenge = InferEntity<typeof PasskeyChallenge>;
