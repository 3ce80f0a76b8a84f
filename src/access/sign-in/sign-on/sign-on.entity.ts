import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../../../platform/database/columns.ts";
import type { TeamRole } from "../../roles.ts";

/** The roles that an unknown user can be given at the first sign-on: an owner is made by an owner. */
export const firstRoles = ["MANAGER", "REVIEWER", "BLIND_REVIEWER"] as const satisfies TeamRole[];
export type FirstRole = (typeof firstRoles)[number];

/** The issuer of OpenID Connect by which a team's members sign in. */
export const SignOn = defineEntity({
  name: "SignOn",
  tableName: "sign_on",
  properties: {
    teamId: p.uuid().primary(),
    issuer: p.text().collation("C"),
    clientId: p.text().collation("C"),
    /** Encrypted under a key derived from SECRET_KEY. */
    encryptedSecret: bytea(),
    /** The role of an unknown user of an allowed domain; null: only members sign on. */
    firstRole: p.text().$type<FirstRole>().nullable(),
    /** Whether the team accepts no session but those that came by its issuer. */
    required: p.boolean().default(false),
    createdAt: p.datetime(3).defaultRaw("now()"),
    updatedAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type SignOn = InferEntity<typeof SignOn>;
