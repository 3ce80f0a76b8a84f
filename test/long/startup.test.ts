import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { apiKeyScopes } from "../../src/access/roles.ts";
import { migrationsList } from "../../src/app/mikro-orm.config.ts";
import { EnvErrors, envSchema, readEnv } from "../../src/platform/process/env.ts";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { ask, cli, post } from "../client.ts";
import { testApp } from "../test-app.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
const viewerQuery =
  "{ viewer { __typename ... on TeamMember { id email role displayName } ... on ApiKey { id name scopes } } }";

describe("a team and its credentials", () => {
  test("team create returns ids, a token of the owner and a key with all scopes", async () => {
    const { json } = await cli(
      app,
      "team",
      "create",
      "--name",
      "Acme",
      "--owner",
      " Ann@Example.TEST",
      "--features",
      "none",
      "--json",
    );
    expect(Object.keys(json).sort()).toEqual(["apiKey", "memberId", "teamId", "token"]);
    const asMember = await ask(app.url, json.token, viewerQuery);
    expect(asMember.viewer).toMatchObject({
      __typename: "TeamMember",
      id: json.memberId,
      email: "ann@example.test",
      role: "OWNER",
    });
    const asKey = await ask(app.url, json.apiKey, viewerQuery);
    expect(asKey.viewer.scopes).toEqual([...apiKeyScopes]);
    expect((await ask(app.url, json.token, "{ team { id name features } }")).team).toEqual({
      id: json.teamId,
      name: "Acme",
      features: [],
    });
  });

  test("member add creates an active member with all settings on", async () => {
    const team = (await cli(app, "team", "create", "--name", "B", "--owner", "b@example.test", "--json")).json;
    const args = [
      "member",
      "add",
      "--team",
      team.teamId,
      "--email",
      "rev@example.test",
      "--name",
      "Rev",
      "--role",
      "REVIEWER",
      "--json",
    ];
    const { json } = await cli(app, ...args);
    const { members } = await ask(
      app.url,
      json.token,
      "{ members { nodes { id displayName state role } totalCount } }",
    );
    expect(members.totalCount).toBe(2);
    expect(members.nodes[0]).toEqual({ id: json.memberId, displayName: "Rev", state: "ACTIVE", role: "REVIEWER" });
    expect((await cli(app, ...args)).stderr).toMatch(/is a member already/);
  });

  test("wrong usage ends with exit code 2, a rejection with 1", async () => {
    expect((await cli(app, "team", "create", "--json")).code).toBe(2);
    expect((await cli(app, "nonsense")).code).toBe(2);
    expect((await cli(app, "member", "add", "--team", "team_0", "--email", "a@b.cd", "--role", "OWNER")).code).toBe(1);
  });

  test("only hashes of credentials are stored", async () => {
    const { json } = await cli(app, "team", "create", "--name", "C", "--owner", "c@example.test", "--json");
    for (const secret of [json.token, json.apiKey])
      for (const table of ["credential", "api_key"]) {
        const { rows } = await app.db.query(`/* test */ select 1 from ${table} t where position($1 in t::text) > 0`, [
          secret.slice(4, 60),
        ]);
        expect(rows).toEqual([]);
      }
  });
});

describe("authentication", () => {
  test("without a credential, viewer is null, and team is UNAUTHENTICATED with HTTP 401", async () => {
    expect(await post(app.url, "{ viewer { __typename } }")).toMatchObject({ status: 200, data: { viewer: null } });
    const answer = await post(app.url, "{ team { id } }");
    expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
  });

  test.each(["Bearer nonsense", `Bearer bkk_${"0".repeat(64)}1234567`, "Basic YTpi"])(
    "%s: UNAUTHENTICATED, 401",
    async (authorization) => {
      const answer = await post(app.url, "{ viewer { __typename } }", {}, { authorization });
      expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
    },
  );
});

describe("health", () => {
  test("healthz, readyz and metrics respond", async () => {
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    await waitUntil(async () => (await fetch(`${app.url}/readyz`)).status === 200);
    expect(await (await fetch(`${app.url}/metrics`)).text()).toMatch(
      /beckon_http_request_seconds_bucket\{.*route="\/readyz"/,
    );
  });

  test("readyz says that migrations are missing until they have run", async () => {
    await app.db.query("alter table migration rename to migration_away");
    await app.restart({ ROLE: "api" });
    const answer = await fetch(`${app.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([503, { status: "not ready", missing: ["migrations"] }]);
    await app.db.query("alter table migration_away rename to migration");
    expect(await (await fetch(`${app.url}/readyz`)).json()).toEqual({ status: "ready", missing: [] });
    await app.restart();
  });

  test("readyz?verbose shows the rest of the installation to this machine, or to the bearer of METRICS_TOKEN", async () => {
    const verbose = (headers: Record<string, string> = {}) => fetch(`${app.url}/readyz?verbose`, { headers });
    type Verbose = { workers: { alive: number } };
    await waitUntil(async () => ((await (await verbose()).json()) as Verbose).workers.alive > 0);
    expect(await (await verbose()).json()).toEqual({
      ...{ status: "ready", missing: [], role: "all", database: "ok", mail: { state: "ok" } },
      workers: { alive: expect.any(Number), secondsSinceHeartbeat: expect.any(Number) },
      pool: { size: 10, inUse: expect.any(Number), idle: expect.any(Number), waiting: 0 },
    });
    expect(await (await fetch(`${app.url}/metrics`)).text()).toMatch(/^beckon_database_up 1$/m);

    await app.restart({
      METRICS_TOKEN: "a token of sixteen characters".replaceAll(" ", "-"),
      SMTP_URL: "smtp://127.0.0.1:1",
    });
    expect(await (await verbose()).json()).toEqual({ status: "ready", missing: [] });
    const answer = await verbose({ authorization: "Bearer a-token-of-sixteen-characters" });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "ready", mail: { state: "failed" } });
    await app.restart();
  });
});

describe("the environment", () => {
  test("all problems are reported at once, each with its solution", () => {
    const wrong = { PORT: "x", ROLE: "both", SECRET_KEY: "short", DATABASE_URL: "mysql://x" };
    expect(() => readEnv(wrong)).toThrow(EnvErrors);
    try {
      readEnv(wrong);
    } catch (error) {
      expect((error as EnvErrors).problems.map((line) => line.split(":")[0])).toEqual([
        "PORT",
        "DATABASE_URL",
        "SECRET_KEY",
        "ROLE",
      ]);
    }
    expect(() => readEnv({ ROLE: "worker" })).toThrow(/DATABASE_URL.*\n.*SMTP_URL/);
    expect(() => readEnv({ HOST: "0.0.0.0" })).toThrow(/SMTP_URL/);
    expect(() => readEnv({ PUBLIC_URL: "https://beckon.example" })).toThrow(/SMTP_URL/);
  });

  test(".env.example has every variable, and no other", async () => {
    const text = await readFile(join(projectRoot, ".env.example"), "utf8");
    const named = [...text.matchAll(/^#? ?([A-Z][A-Z_]+)=/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual(Object.keys(envSchema.shape).sort());
  });
});

test("migrations: any number of concurrent processes", async () => {
  const name = `empty_${Date.now()}`;
  await app.db.query(`create database ${name}`);
  const url = new URL(app.databaseUrl);
  url.pathname = `/${name}`;
  const runs = await Promise.all([1, 2, 3].map(() => cli({ databaseUrl: url.toString() }, "migrate", "--json")));
  expect(runs.map((run) => run.code)).toEqual([0, 0, 0]);
  expect(runs.map((run) => run.json.migrations.length).sort()).toEqual([0, 0, migrationsList.length]);
  await app.db.query(`drop database ${name} with (force)`);
});
