import type { FastifyInstance } from "fastify";
import type { Job } from "../base/queue.ts";
import type { EventHandler } from "../events/handle-events.ts";
import type { Services } from "../teams/context.ts";

/**
 * The language of another system, spoken over the same use cases as everybody's: in a folder of its own that
 * nothing but partners.ts knows. A second one is a second folder, and a line there.
 */
export interface PartnerProtocol {
  name: string;
  /** Its own paths, below /partners/<name>/. */
  serve(app: FastifyInstance, services: Services): void;
  eventHandlers: EventHandler[];
  // biome-ignore lint/suspicious/noExplicitAny: each job checks its own payload by its schema
  jobs: Job<any, Services>[];
  /** What a worker does for it by the clock. */
  sweeps: { name: string; everyMs: number; run(services: Services): Promise<void> }[];
}
