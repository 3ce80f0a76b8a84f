import type { PartnerProtocol } from "../integration.ts";
import { serveAshby } from "./endpoints.ts";
import { writeUpdate } from "./write-update.ts";

/**
 * Ashby's framework for assessment partners (developers.ashbyhq.com, "Creating an Assessments Integration"): Ashby reads the
 * list of assessments, starts and cancels them, and is sent updates of their status.
 */
export const ashby: PartnerProtocol = {
  name: "ashby",
  serve: serveAshby,
  eventHandlers: [],
  deliveries: [],
  orders: {
    kind: "ASHBY",
    description: "Ashby. The key is one of Ashby's API keys with the permission candidatesWrite.",
    defaultUrl: "https://api.ashbyhq.com",
    needsAccount: false,
    subjects: new Set([
      "INVITED",
      "NOT_DELIVERED",
      "STARTED",
      "SUBMITTED",
      "RESULT",
      "EXPIRED",
      "CANCELLED",
      "LOCKED",
      "UNLOCKED",
      "REOPENED",
    ]),
    request: writeUpdate,
  },
  sandbox: async () => (await import("./sandbox.ts")).ashbySandbox,
};
