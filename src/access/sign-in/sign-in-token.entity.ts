import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../../platform/database/columns.ts";

/** A sign-in link, by the hash of its token. It is looked up before the team is known. */
export const SignInToken = defineEntity({
  name: "SignInToken",
  tableName: "sign_in_token",
  properties: {
    hash: bytea().primary(),
    teamId: p.uuid(),
    memberId: p.uuid(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    expiresAt: p.datetime(3),
    usedAt: p.datetime(3).nullable(),
  },
});
export type SignInToken = InferEntity<typeof SignInToken>;
