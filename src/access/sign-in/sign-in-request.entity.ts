import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** A request for a sign-in link. A job looks the address up, so that the answer takes the same time for every address. */
export const SignInRequest = defineEntity({
  name: "SignInRequest",
  tableName: "sign_in_request",
  properties: {
    id: p.uuid().primary(),
    email: p.text().collation("C"),
    requestedAt: p.datetime(3).defaultRaw("now()"),
    /** Checked against ALLOWED_ORIGINS and APP_URL when the request comes in, and again when the e-mail is written. */
    redirectUrl: p.text().collation("C").nullable(),
  },
});
export type SignInRequest = InferEntity<typeof SignInRequest>;
