import type { PartnerProtocol } from "../integration.ts";
import { completionDelivery } from "./completion-delivery.ts";
import { serveGreenhouse } from "./endpoints.ts";
import { queueCompletions } from "./queue-completions.ts";
import { writeCallback } from "./write-callback.ts";

/**
 * Greenhouse's protocol for assessment partners (developers.greenhouse.io/assessment.html): Greenhouse reads the list of
 * tests, has one sent to a candidate, and asks for its status after a callback that the candidate has completed it.
 *
 * Its event handler and its delivery are for tests that an earlier release has sent, whose callbacks are in a table of their
 * own. They end with that table, a release after this one.
 */
export const greenhouse: PartnerProtocol = {
  name: "greenhouse",
  serve: serveGreenhouse,
  eventHandlers: [{ name: "greenhouse-completions", handle: queueCompletions }],
  deliveries: [completionDelivery],
  orders: {
    kind: "GREENHOUSE",
    description: "Greenhouse. It is set up by the first test that it sends, and has no settings.",
    defaultUrl: "https://app.greenhouse.io",
    needsAccount: false,
    isSetUpByOrders: true,
    subjects: new Set(["SUBMITTED", "RESULT"]),
    request: writeCallback,
  },
  sandbox: async () => (await import("./sandbox.ts")).greenhouseSandbox,
};
