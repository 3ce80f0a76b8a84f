import { errorFields, type Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";

/** Work that a worker repeats at an interval. It never overlaps itself in one process. */
export interface ScheduledTask<Services> {
  name: string;
  everyMs: number;
  /** Set where a run is costly and may wait: how long after the start of the process the first one is. */
  firstAfterMs?: number;
  run(services: Services): Promise<void>;
}

/**
 * Repeats a task: at once, or after `firstAfterMs`, and then at its interval, counted from the end of a run.
 *
 * @param onWakeUp calls back at each wake-up, until the function that it returns is called; the task runs then as well
 * @returns stops the task, and waits for the run that is under way
 */
export function repeatTask<Services extends { log: Logger; metrics: Metrics }>(
  services: Services,
  task: ScheduledTask<Services>,
  onWakeUp: (run: () => void) => () => void = () => () => undefined,
): () => Promise<void> {
  let stopped = false;
  let isDue = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  const run = () => {
    clearTimeout(timer);
    if (stopped) return;
    if (running !== null) {
      isDue = true;
      return;
    }
    const end = services.metrics.scheduledTasks.startTimer({ task: task.name });
    running = task
      .run(services)
      .then(
        () => void end({ outcome: "succeeded" }),
        (error: unknown) => {
          end({ outcome: "failed" });
          services.log.warn({ task: task.name, ...errorFields(error) }, "scheduled task failed");
        },
      )
      .finally(() => {
        running = null;
        if (stopped) return;
        timer = setTimeout(run, isDue ? 0 : task.everyMs);
        isDue = false;
      });
  };
  const unsubscribe = onWakeUp(run);
  if (task.firstAfterMs === undefined) run();
  else timer = setTimeout(run, task.firstAfterMs);
  return async () => {
    stopped = true;
    unsubscribe();
    clearTimeout(timer);
    await running;
  };
}
