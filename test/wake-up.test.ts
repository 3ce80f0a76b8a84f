import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { Pool } from "pg";
import { openWakeUps } from "../src/events/live/wake-up.ts";
import type { Logger } from "../src/platform/process/log.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Wake-ups over a pool that only remembers which teams were notified of. */
function recorded() {
  const sent: string[][] = [];
  const query = async (_text: string, [payloads]: [string[]]) =>
    void sent.push(payloads.flatMap((one) => one.split(",")));
  return { sent, wakeUps: openWakeUps({ query } as unknown as Pool, {} as Logger, { setTimeout, clearTimeout }) };
}

test("the first wake-up leaves at once, and those of the next 20 ms together", async () => {
  const { sent, wakeUps } = recorded();
  wakeUps.notifyListeners("a");
  // No timer has run.
  expect(sent).toEqual([["a"]]);
  for (const team of ["b", "c", "b"]) wakeUps.notifyListeners(team);
  expect(sent).toEqual([["a"]]);
  jest.advanceTimersByTime(20);
  expect(sent).toEqual([["a"], ["b", "c"]]);
  // After a pause without any, the next one is a first one again.
  jest.advanceTimersByTime(20);
  wakeUps.notifyListeners("d");
  expect(sent).toEqual([["a"], ["b", "c"], ["d"]]);
  await wakeUps.close();
});

test("what waits is sent at the end", async () => {
  const { sent, wakeUps } = recorded();
  wakeUps.notifyListeners("a");
  wakeUps.notifyListeners("b");
  await wakeUps.close();
  expect(sent).toEqual([["a"], ["b"]]);
});
