import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { Pool } from "pg";
import { openWakeUps } from "../src/events/live/wake-up.ts";
import type { Logger } from "../src/platform/process/log.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Wake-ups over a pool that remembers which teams were notified of, and takes its time for it. */
function recorded(milliseconds = 0) {
  const sent: string[][] = [];
  const query = async (_text: string, [payloads]: [string[]]) => {
    sent.push(payloads.flatMap((one) => one.split(",")));
    if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  };
  return {
    sent,
    wakeUps: openWakeUps({ query } as unknown as Pool, {} as Logger, { setTimeout, clearTimeout, performance }),
  };
}

test("the first wake-up leaves at once, and those of the next 4 ms together", async () => {
  const { sent, wakeUps } = recorded();
  wakeUps.notifyListeners("a");
  // No timer has run.
  expect(sent).toEqual([["a"]]);
  for (const team of ["b", "c", "b"]) wakeUps.notifyListeners(team);
  await jest.advanceTimersByTimeAsync(3);
  expect(sent).toEqual([["a"]]);
  await jest.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([["a"], ["b", "c"]]);
  // After a pause without any, the next one is a first one again.
  await jest.advanceTimersByTimeAsync(4);
  wakeUps.notifyListeners("d");
  expect(sent).toEqual([["a"], ["b", "c"], ["d"]]);
  await wakeUps.close();
});

test.each([
  { took: 3, pause: 12 },
  { took: 100, pause: 20 },
])("after a NOTIFY of $took ms the next one waits $pause ms", async ({ took, pause }) => {
  const { sent, wakeUps } = recorded(took);
  wakeUps.notifyListeners("a");
  wakeUps.notifyListeners("b");
  await jest.advanceTimersByTimeAsync(took + pause - 1);
  expect(sent).toEqual([["a"]]);
  await jest.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([["a"], ["b"]]);
  await jest.advanceTimersByTimeAsync(took);
  await wakeUps.close();
});

test("what waits is sent at the end", async () => {
  const { sent, wakeUps } = recorded();
  wakeUps.notifyListeners("a");
  wakeUps.notifyListeners("b");
  await wakeUps.close();
  expect(sent).toEqual([["a"], ["b"]]);
});
