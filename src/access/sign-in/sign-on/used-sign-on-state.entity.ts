import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../../../platform/database/columns.ts";

/** The hash of a state that an issuer has answered, so that it is answered once. */
export const UsedSignOnState = defineEntity({
  name: "UsedSignOnState",
  tableName: "used_sign_on_state",
  properties: {
    hash: bytea().primary(),
    expiresAt: p.datetime(3),
  },
});
export type UsedSignOnState = InferEntity<typeof UsedSignOnState>;
