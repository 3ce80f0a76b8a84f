import { readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** By how many milliseconds the event loop of a process with loop-delay.cjs was late at most since the last call. */
export async function maxDelay(pid, file) {
  rmSync(file, { force: true });
  process.kill(pid, "SIGUSR2");
  for (let tries = 0; tries < 1_000; tries++) {
    await sleep(5);
    try {
      return Number(readFileSync(file, "utf8"));
    } catch {
      // It is not written yet.
    }
  }
  return Number.NaN;
}
