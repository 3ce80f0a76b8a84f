import { describe, expect, test } from "@jest/globals";
import { serverAudits } from "graphql-http";
import type { Any } from "./client.ts";
import { aHouse } from "./house.ts";

const house = aHouse({ ROLE: "api" });

describe("GraphQL over HTTP, by the audits of npm graphql-http", () => {
  test("no error, no warning, and no notice but the three that the guard against forged GETs causes", async () => {
    const audits = serverAudits({ url: () => `${house.url}/graphql`, fetchFn: fetch });
    expect(audits.length).toBeGreaterThan(50);
    const found = [];
    for (const { fn } of audits) {
      const result = await fn();
      if (result.status !== "ok") found.push({ ...result, status: result.status });
    }
    expect(found.filter(({ status }) => status !== "notice").map(({ name, reason }) => [name, reason])).toEqual([]);
    const guarded = [];
    for (const { id, response } of found) {
      const { errors } = (await response.json()) as Any;
      if (response.status === 400 && /CSRF/.test(errors[0].message)) guarded.push(id);
    }
    expect(guarded).toEqual(found.map(({ id }) => id));
    expect(guarded.length).toBeLessThanOrEqual(3);
  });
});
