import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** The size at which the young generation stops growing: two halves of 16 MiB each. */
const largest = 32 * 1024 * 1024;

const sizeNow = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0;

/**
 * Bounds the part of the heap in which new objects are made. V8 lets it grow as long as much of it survives, as when
 * thousands of sockets open, and does not give it back: 98 MB of the memory of a process with 10,000 subscribers, of which
 * nothing was in use. `--max-semi-space-size=16` does the same, but only on the command line of each start.
 */
export function boundYoungGeneration(): void {
  const observer = new PerformanceObserver(() => {
    if (sizeNow() < largest) return;
    // V8 reads this flag each time that it considers to grow.
    setFlagsFromString("--semi-space-growth-factor=1");
    observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
}
