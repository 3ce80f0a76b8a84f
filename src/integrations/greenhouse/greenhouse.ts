import type { PartnerProtocol } from "../integration.ts";
import { completionDelivery } from "./completion-delivery.ts";
import { serveGreenhouse } from "./endpoints.ts";
import { queueCompletions } from "./queue-completions.ts";

/**
 * Greenhouse's protocol for assessment partners (developers.greenhouse.io/assessment.html): Greenhouse reads the list of
 * tests, has one sent to a candidate, and asks for its status after a callback that the candidate has completed it.
 */
export const greenhouse: PartnerProtocol = {
  name: "greenhouse",
  serve: serveGreenhouse,
  eventHandlers: [{ name: "greenhouse-completions", handle: queueCompletions }],
  deliveries: [completionDelivery],
};
