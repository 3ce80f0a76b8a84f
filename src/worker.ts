import { newId } from "./base/ids.ts";
import { errorFields } from "./base/log.ts";
import { closeTransport } from "./emails/deliver-email.job.ts";
import type { WakeUpListener } from "./events/wake-up.ts";
import { jobs } from "./jobs.ts";
import { type Sweep, sweeps } from "./sweeps.ts";
import type { Services } from "./teams/context.ts";
import { stopDispatching } from "./webhooks/dispatch-deliveries.ts";

/** How often a worker says that it lives; readyz asks for 30 s. */
const heartbeatMs = 5_000;

/** Runs a sweep at its interval and at wake-ups. @returns how to stop it: that waits for the run that is under way */
function keepSweeping(services: Services, sweep: Sweep, listener: WakeUpListener): () => Promise<void> {
  let stopped = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  const run = () => {
    clearTimeout(timer);
    if (stopped) return;
    if (running !== null) {
      again = true;
      return;
    }
    running = sweep
      .run(services)
      .catch((error: unknown) => services.log.warn({ sweep: sweep.name, ...errorFields(error) }, "sweep failed"))
      .finally(() => {
        running = null;
        if (stopped) return;
        timer = setTimeout(run, again ? 0 : sweep.everyMs);
        again = false;
      });
  };
  const stopListening = sweep.onWakeUp ? listener.onWakeUp(run) : () => undefined;
  run();
  return async () => {
    stopped = true;
    stopListening();
    clearTimeout(timer);
    await running;
  };
}

/** Starts what works behind the API: jobs, event handlers, sweeps. */
export async function startWorker(
  services: Services,
  listener: WakeUpListener,
): Promise<{ stop(timeout: number): Promise<void> }> {
  const workerId = newId();
  const heartbeat: Sweep = {
    name: "heartbeat",
    everyMs: heartbeatMs,
    run: async ({ pool }) => {
      await pool.query(
        `with gone as (delete from worker_heartbeat where beat_at < now() - interval '1 day')
         insert into worker_heartbeat (worker_id) values ($1) on conflict (worker_id) do update set beat_at = now()`,
        [workerId],
      );
    },
  };
  for (const job of jobs) await services.queue.work(job, services);
  const stops = [heartbeat, ...sweeps].map((sweep) => keepSweeping(services, sweep, listener));
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
