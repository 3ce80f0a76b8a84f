import { expect, test } from "@jest/globals";
import { paced } from "../src/platform/process/paced.ts";

/** A clock that stands still until it is advanced. */
function testClock() {
  let now = 0;
  let timers: { at: number; work: () => void }[] = [];
  return {
    now: () => now,
    setTimeout: (work: () => void, ms: number) => void timers.push({ at: now + ms, work }),
    advance(ms: number) {
      for (const end = now + ms; now < end; ) {
        now = Math.min(end, ...timers.map((timer) => timer.at));
        const due = timers.filter((timer) => timer.at <= now);
        timers = timers.filter((timer) => timer.at > now);
        for (const { work } of due) work();
      }
    },
  };
}

test("a few calls pass at once, and many lead to ten a second, of which the last is not lost", () => {
  const clock = testClock();
  let runs = 0;
  const call = paced(() => void runs++, clock);
  for (let n = 0; n < 5; n++) call();
  expect(runs).toBe(5);
  for (let n = 0; n < 1_000; n++) {
    call();
    clock.advance(1);
  }
  expect(runs).toBeGreaterThanOrEqual(14);
  expect(runs).toBeLessThanOrEqual(16);
  clock.advance(2_000);
  const settled = runs;
  clock.advance(2_000);
  expect(runs).toBe(settled);
  for (let n = 0; n < 5; n++) call();
  expect(runs).toBe(settled + 5);
});
