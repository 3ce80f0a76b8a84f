import { newId } from "./base/ids.ts";
import { repeatTask, type ScheduledTask } from "./base/scheduled-task.ts";
import { closeTransport } from "./emails/deliver-email.job.ts";
import type { WakeUpListener } from "./events/wake-up.ts";
import { jobs } from "./jobs.ts";
import { scheduledTasks, type WorkerServices } from "./sweeps.ts";
import type { Services } from "./teams/context.ts";
import { stopDispatching } from "./webhooks/dispatch-deliveries.ts";

/** How often a worker reports that it is alive; readyz expects it every 30 s. */
const heartbeatMs = 5_000;

const heartbeatOf = (workerId: string): ScheduledTask<Services> => ({
  name: "heartbeat",
  everyMs: heartbeatMs,
  run: async ({ pool }) => {
    await pool.query(
      `with gone as (delete from worker_heartbeat where beat_at < now() - interval '1 day')
       insert into worker_heartbeat (worker_id) values ($1) on conflict (worker_id) do update set beat_at = now()`,
      [workerId],
    );
  },
});

/** Starts everything that works behind the API: jobs, event handlers and the other scheduled tasks. */
export async function startWorker(
  services: WorkerServices,
  listener: WakeUpListener,
): Promise<{ stop(timeout: number): Promise<void> }> {
  const workerId = newId();
  for (const job of jobs) await services.queue.work(job, services);
  const stops = [heartbeatOf(workerId), ...scheduledTasks].map((task) =>
    repeatTask(services, task, (run) => listener.onWakeUp(run)),
  );
  const stopListening = listener.onWakeUp(() => services.queue.wake());
  return {
    async stop(timeout) {
      stopListening();
      await Promise.all([
        ...stops.map((stop) => stop()),
        services.queue.close(timeout),
        stopDispatching(services, timeout),
      ]);
      closeTransport(services);
      await services.pool.query("delete from worker_heartbeat where worker_id = $1", [workerId]).catch(() => undefined);
    },
  };
}
