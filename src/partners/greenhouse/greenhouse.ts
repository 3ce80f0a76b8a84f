import type { PartnerProtocol } from "../protocol.ts";
import { completeTestJob, requeueLostCompletions } from "./complete-test.job.ts";
import { serveGreenhouse } from "./endpoints.ts";
import { queueCompletions } from "./queue-completions.ts";

/**
 * Greenhouse's protocol for those who offer assessments (developers.greenhouse.io/assessment.html): Greenhouse asks for
 * the list of tests, has one sent to a candidate, and asks how it went once it is told that the candidate is done.
 */
export const greenhouse: PartnerProtocol = {
  name: "greenhouse",
  serve: serveGreenhouse,
  eventHandlers: [{ name: "greenhouse-completions", handle: queueCompletions }],
  jobs: [completeTestJob],
  scheduledTasks: [{ name: "lost completions for Greenhouse", everyMs: 30_000, run: requeueLostCompletions }],
};
