import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../../../platform/database/columns.ts";

/** By which issuer a session came. It is deleted with its credential. */
export const SignOnSession = defineEntity({
  name: "SignOnSession",
  tableName: "sign_on_session",
  properties: {
    teamId: p.uuid().primary(),
    credentialHash: bytea().primary(),
    identityId: p.uuid(),
    issuer: p.text().collation("C"),
    clientId: p.text().collation("C"),
    /** The address that the issuer has verified. */
    email: p.text().collation("C"),
    /** Whether other teams may rely on the address: the team had proved its domain by DNS. */
    provesAddress: p.boolean(),
    /** Encrypted; the issuer asks for it when its own session is to end. */
    encryptedIdToken: bytea().nullable(),
    /** Where the issuer's own session ends; null where it offers no such address. */
    endSessionUrl: p.text().collation("C").nullable(),
  },
});
export type SignOnSession = InferEntity<typeof SignOnSession>;
