import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../../platform/database/columns.ts";

/** A key that Greenhouse calls with. Greenhouse wants to see it again in the call that says that a test is complete. */
export const GreenhouseKey = defineEntity({
  name: "GreenhouseKey",
  tableName: "greenhouse_key",
  properties: {
    teamId: p.uuid().primary(),
    apiKeyId: p.uuid().primary(),
    /** Encrypted under a key derived from SECRET_KEY. */
    encryptedKey: bytea().fieldName("sealed_key"),
    credentialHash: bytea(),
  },
});
export type GreenhouseKey = InferEntity<typeof GreenhouseKey>;
