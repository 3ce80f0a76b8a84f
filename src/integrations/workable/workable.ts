import type { PartnerProtocol } from "../integration.ts";
import { serveWorkable } from "./endpoints.ts";
import { writeResult } from "./write-result.ts";

/**
 * Workable's protocol for assessment providers (workable.readme.io/page/assessment-providers): Workable reads the list of
 * tests, creates assessments, and is sent their results at an address of each assessment.
 */
export const workable: PartnerProtocol = {
  name: "workable",
  serve: serveWorkable,
  eventHandlers: [],
  deliveries: [],
  orders: {
    kind: "WORKABLE",
    description: "Workable. The key is the access token that Workable has issued for the results.",
    defaultUrl: "https://www.workable.com",
    needsAccount: false,
    subjects: new Set(["NOT_DELIVERED", "STARTED", "SUBMITTED", "RESULT", "EXPIRED", "CANCELLED", "REOPENED"]),
    request: writeResult,
  },
  sandbox: async () => (await import("./sandbox.ts")).workableSandbox,
};
