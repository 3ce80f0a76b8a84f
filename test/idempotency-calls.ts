import { expect } from "@jest/globals";
import { caseOf } from "./idempotency-cases.ts";
import type { TestApp } from "./test-app.ts";
import type { TestTeam } from "./test-team.ts";

export const create = caseOf("createAssessment");

export const invite = caseOf("inviteCandidates");

export const reused = (path = ["idempotencyKey"]) => [
  expect.objectContaining({ code: "IDEMPOTENCY_KEY_REUSED", path }),
];

export const titled = (title: string) => ({ input: { title } });

/** Calls with an idempotency key over each transport. */
export function idempotencyCalls(app: TestApp) {
  const keysOf = async (team: TestTeam): Promise<number> =>
    (await app.db.query("/* test */ select 1 from idempotency where team_id = $1", [team.uuid])).rows.length;
  return { keysOf };
}
