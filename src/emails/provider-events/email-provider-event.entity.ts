import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** An event of a mail provider that was recorded, so that a second one with its id changes nothing. */
export const EmailProviderEvent = defineEntity({
  name: "EmailProviderEvent",
  tableName: "email_provider_event",
  properties: {
    provider: p.text().collation("C").primary(),
    id: p.text().collation("C").primary(),
    receivedAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type EmailProviderEvent = InferEntity<typeof EmailProviderEvent>;
