import type { PartnerProtocol } from "../integration.ts";
import { pullKomboOrders } from "./pull-orders.ts";
import { serveKombo } from "./webhook.ts";
import { writeResult } from "./write-result.ts";

/**
 * Kombo's API for assessment providers (docs.kombo.dev/assessment), which stands before dozens of applicant tracking systems:
 * the list of packages and the results are sent to it, and orders are fetched, or come by a signed webhook.
 */
export const kombo: PartnerProtocol = {
  name: "kombo",
  serve: serveKombo,
  eventHandlers: [],
  deliveries: [],
  orders: {
    kind: "KOMBO",
    description:
      "Kombo, for the applicant tracking systems that it connects. The account is Kombo's id of the integration, and webhookSecret the secret of its webhooks.",
    defaultUrl: "https://api.kombo.dev/v1",
    needsAccount: true,
    subjects: new Set(["NOT_DELIVERED", "STARTED", "SUBMITTED", "RESULT", "EXPIRED", "CANCELLED", "REJECTED"]),
    request: writeResult,
    pull: pullKomboOrders,
  },
  sandbox: async () => (await import("./sandbox.ts")).komboSandbox,
};
