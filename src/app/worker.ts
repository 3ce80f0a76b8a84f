import type { Services } from "../access/context.ts";
import type { WakeUpListener } from "../events/live/wake-up.ts";
import { EventDispatcher } from "../events/log/dispatch-events.ts";
import { runForBackground, runForSystem } from "../platform/database/connection-shares.ts";
import { db, now, sql } from "../platform/database/sql.ts";
import { newId } from "../platform/ids/ids.ts";
import { DeliveryWorker } from "../platform/outgoing-delivery/delivery-worker.ts";
import { paced } from "../platform/process/paced.ts";
import { repeatTask, type ScheduledTask } from "../platform/process/scheduled-task.ts";
import { deliveryKinds } from "./registries/delivery-kinds.ts";
import { eventHandlers } from "./registries/event-handlers.ts";
import { jobs } from "./registries/jobs.ts";
import { scheduledTasks, type WorkerServices } from "./registries/scheduled-tasks.ts";

/** How often a worker reports that it is alive; readyz expects it every 30 s. */
const heartbeatMs = 5_000;

const heartbeatOf = (workerId: string): ScheduledTask<Services> => ({
  name: "heartbeat",
  everyMs: heartbeatMs,
  run: async ({ em }) => {
    await db(em.fork())
      .with("gone", (query) =>
        query.deleteFrom("worker_heartbeat").where("beat_at", "<", sql<Date>`now() - interval '1 day'`),
      )
      .insertInto("worker_heartbeat")
      .values({ worker_id: workerId })
      .onConflict((conflict) => conflict.column("worker_id").doUpdateSet({ beat_at: now() }))
      .execute();
  },
});

/** The running parts of a worker. */
export interface Worker {
  stop(timeout: number): Promise<void>;
}

/**
 * Starts everything that works behind the API: jobs, outgoing deliveries, event handlers and scheduled tasks. It uses the
 * background's share of the connections, so that it takes none that requests need.
 */
export async function startWorker(services: WorkerServices, listener: WakeUpListener): Promise<Worker> {
  return await runForBackground(() => startInBackground(services, listener));
}

async function startInBackground(services: WorkerServices, listener: WakeUpListener): Promise<Worker> {
  const workerId = newId();
  for (const job of jobs) await services.queue.work(job, services);
  // A wake-up comes from the listener's connection, which is of no share.
  const onWakeUp = (run: () => void) => listener.onWakeUp(paced(() => runForBackground(run)));
  const stops = scheduledTasks.map((task) => repeatTask(services, task));
  const dispatcher = new EventDispatcher(services, eventHandlers);
  const stopNoting = listener.onWakeUp((teamIds) => dispatcher.note(teamIds));
  const dispatching = { name: "event handlers", everyMs: 1_000, run: () => dispatcher.run() };
  stops.push(repeatTask(services, dispatching, onWakeUp));
  // It says that the worker is alive, however much the worker has to do.
  stops.push(runForSystem(() => repeatTask(services, heartbeatOf(workerId))));
  const deliveries = deliveryKinds(services).map((kind) => new DeliveryWorker(kind, services.log));
  const wake = () => {
    services.queue.wake();
    for (const worker of deliveries) worker.wake();
  };
  const stopListening = onWakeUp(wake);
  wake();
  return {
    async stop(timeout) {
      stopNoting();
      stopListening();
      await Promise.all([
        ...stops.map((stop) => stop()),
        services.queue.close(timeout),
        ...deliveries.map((worker) => worker.stop(timeout)),
      ]);
      await db(services.em.fork())
        .deleteFrom("worker_heartbeat")
        .where("worker_id", "=", workerId)
        .execute()
        .catch(() => undefined);
    },
  };
}
