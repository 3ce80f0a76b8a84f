import { describe, expect, test } from "@jest/globals";
import { serverAudits } from "graphql-http";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

const app = testApp({ ROLE: "api" });

describe("GraphQL over HTTP, by the audits of npm graphql-http", () => {
  test("no error, no warning, and no notice but the three that the guard against forged GETs causes", async () => {
    const audits = serverAudits({ url: () => `${app.url}/graphql`, fetchFn: fetch });
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

  test("a mutation whose answer nobody would take is 406, and has not run", async () => {
    const team = await createTestTeam(app);
    const create = (accept: string, title: string) =>
      fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", accept, authorization: `Bearer ${team.owner.token}` },
        body: JSON.stringify({
          query: `mutation { createAssessment(input: { title: "${title}" }) { assessment { id } userErrors { code } } }`,
        }),
      });
    for (const accept of ["text/html", "application/json;q=0", "application/xml, text/*"])
      expect((await create(accept, "Never")).status).toBe(406);
    for (const [accept, type] of [
      ["application/*", "application/json"],
      ["application/json;q=0.5, application/graphql-response+json", "application/graphql-response+json"],
      ["application/graphql-response+json;q=0.5, */*;q=0.1", "application/graphql-response+json"],
      ["text/html, application/json", "application/json"],
    ] as const) {
      const answer = await create(accept, "Made");
      expect([accept, answer.status, answer.headers.get("content-type")]).toEqual([
        accept,
        200,
        `${type}; charset=utf-8`,
      ]);
    }
    const { assessments } = await team.ask("{ assessments { nodes { title } } }");
    expect(assessments.nodes).toEqual(Array(4).fill({ title: "Made" }));
  });

  test("what cannot be read is said in the type that was asked for; 200 only to who names the older one", async () => {
    const answer = async (accept: string | null, body: string) => {
      const response = await fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(accept === null ? {} : { accept }) },
        body,
      });
      const { errors } = (await response.json()) as Any;
      return [response.status, response.headers.get("content-type")!.split(";")[0], errors[0].extensions.code];
    };
    const [newer, older] = ["application/graphql-response+json", "application/json"];
    expect(await answer(newer, "{")).toEqual([400, newer, "BAD_REQUEST"]);
    expect(await answer(older, "{")).toEqual([400, older, "BAD_REQUEST"]);
    for (const [query, code] of [
      ["{", "GRAPHQL_PARSE_FAILED"],
      ["{ nobody }", "GRAPHQL_VALIDATION_FAILED"],
      ["query ($token: String!) { candidateInvitation(token: $token) { state } }", "BAD_USER_INPUT"],
    ] as const) {
      const body = JSON.stringify({ query });
      expect(await answer(newer, body)).toEqual([400, newer, code]);
      expect(await answer(older, body)).toEqual([200, older, code]);
      expect(await answer(null, body)).toEqual([400, older, code]);
    }
    // A limit rejects every caller.
    const large = JSON.stringify({ query: `{ ${"viewer { __typename } ".repeat(200)} }` });
    expect(await answer(older, large)).toEqual([400, older, "QUERY_TOO_COMPLEX"]);
  });
});
