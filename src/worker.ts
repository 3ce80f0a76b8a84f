import { newId } from "./base/ids.ts";
import { errorFields } from "./base/log.ts";
import { deliveryKinds } from "./delivery-kinds.ts";
import type { BellListener } from "./events/bell.ts";
import { jobs } from "./jobs.ts";
import { DeliveryWorker } from "./outgoing/delivery-worker.ts";
import { type Sweep, sweeps } from "./sweeps.ts";
import type { Services } from "./teams/context.ts";

/** How often a worker says that it lives; readyz asks for 30 s. */
const heartbeatMs = 5_000;

/** Runs a sweep at its interval and on the bell; `stop` waits for the run that is under way. */
function keepSweeping(services: Services, sweep: Sweep, bell: BellListener): () => Promise<void> {
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
  const deaf = sweep.onBell ? bell.onNews(run) : () => undefined;
  run();
  return async () => {
    stopped = true;
    deaf();
    clearTimeout(timer);
    await running;
  };
}

/** Starts everything that works behind the API: jobs, outgoing deliveries, event handlers and scheduled tasks. */
export async function startWorker(
  services: Services,
  bell: BellListener,
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
  const stops = [heartbeat, ...sweeps].map((sweep) => keepSweeping(services, sweep, bell));
  const deliveries = deliveryKinds(services).map((kind) => new DeliveryWorker(kind, services.log));
  const wake = () => {
    services.queue.wake();
    for (const worker of deliveries) worker.wake();
  };
  const deaf = bell.onNews(wake);
  wake();
  return {
    async stop(timeout) {
      deaf();
      await Promise.all([
        ...stops.map((stop) => stop()),
        services.queue.close(timeout),
        ...deliveries.map((worker) => worker.stop(timeout)),
      ]);
      await services.pool.query("delete from worker_heartbeat where worker_id = $1", [workerId]).catch(() => undefined);
    },
  };
}
