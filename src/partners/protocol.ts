import type { FastifyInstance } from "fastify";
import type { Job } from "../base/queue.ts";
import type { ScheduledTask } from "../base/scheduled-task.ts";
import type { EventHandler } from "../events/handle-events.ts";
import type { Services } from "../teams/context.ts";

/**
 * The protocol of another system, served by the use cases that the API calls. It has a folder of its own that nothing
 * but partners.ts imports; a second protocol is a second folder, and a line there.
 */
export interface PartnerProtocol {
  name: string;
  /** Its own paths, below /partners/<name>/. */
  serve(app: FastifyInstance, services: Services): void;
  eventHandlers: EventHandler[];
  // biome-ignore lint/suspicious/noExplicitAny: each job checks its own payload by its schema
  jobs: Job<any, Services>[];
  scheduledTasks: ScheduledTask<Services>[];
}
