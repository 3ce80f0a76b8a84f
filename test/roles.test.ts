import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "@jest/globals";
import type { FullEnv } from "../src/app/installation.ts";
import { type Running, start } from "../src/app/start.ts";
import { readEnv } from "../src/platform/process/env.ts";
import { createLogger } from "../src/platform/process/log.ts";
import { post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** Serves the API; workers are started and stopped. */
const app = testApp({ ROLE: "api" });
let worker: Running | undefined;
const log: string[] = [];
const hire = async () => {
  const env = readEnv({
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
    SECRET_KEY: "a secret of the tests that is long enough to be one",
    PUBLIC_URL: "http://beckon.test",
    PORT: "0",
    ROLE: "worker",
    MIGRATE: "off",
  }) as FullEnv;
  worker = await start(
    env,
    createLogger(env, { write: (line: string) => log.push(line) > 0 } as NodeJS.WritableStream),
  );
  return worker;
};
const dismiss = async () => {
  await worker?.stop();
  worker = undefined;
};
afterAll(dismiss);
/** Whether a process is ready, and how many workers it knows. */
const ready = async (url: string) => {
  const response = await fetch(`${url}/readyz?verbose`);
  return [response.status, ((await response.json()) as { workers: { alive: number } }).workers.alive];
};

describe("ROLE=api and ROLE=worker on one database", () => {
  test("without a worker: invited all the same, the job waits, readyz stays 200 and says how many work; mail goes when one comes", async () => {
    const team = await createTestTeam(app);
    const address = newAddress();
    expect(await ready(app.url)).toEqual([200, 0]);
    const { results, batch } = await team.invite(await team.publishAssessment("X"), [address]);
    expect(results[0].outcome).toBe("INVITED");
    const emails = "query ($id: ID!) { invitation(id: $id) { emails { state attempts } } }";
    const waits = async () => (await team.ask(emails, { id: results[0].invitation.id })).invitation.emails;
    expect(await waits()).toEqual([{ state: "QUEUED", attempts: 0 }]);

    await hire();
    await app.mail.waitFor(address);
    await waitUntil(async () => (await waits())[0].state === "SENT");
    expect(await ready(app.url)).toEqual([200, 1]);
    expect(batch.total).toBe(1);

    // A worker that leaves says so; one that dies is missed after 30 s.
    await dismiss();
    expect(await ready(app.url)).toEqual([200, 0]);
    await app.db.query("insert into worker_heartbeat (worker_id, beat_at) values ($1, now() - interval '29 s')", [
      randomUUID(),
    ]);
    expect(await ready(app.url)).toEqual([200, 1]);
    await app.db.query("update worker_heartbeat set beat_at = now() - interval '31 s'");
    expect(await ready(app.url)).toEqual([200, 0]);
    await app.db.query("delete from worker_heartbeat");

    // And the API has sent nothing by itself meanwhile.
    const later = newAddress();
    const more = await team.invite(
      { id: (await team.ask("{ assessments { nodes { id } } }")).assessments.nodes[0].id },
      [later],
    );
    const started = await post(
      app.url,
      "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }",
      { t: more.results[0].invitation.inviteUrl.split("/").at(-1) },
    );
    expect(started.data.startAssessment.userErrors).toEqual([]);
    expect(app.mail.to(later)).toEqual([]);
    await hire();
    await app.mail.waitFor(later);
    // What follows from events is the worker's, too.
    await app.mail.waitFor(team.owner.email);
    expect(app.log.map((line) => JSON.parse(line).msg)).not.toContain("e-mail");
    expect(log.map((line) => JSON.parse(line).msg)).toContain("e-mail");
  });

  test("a worker answers for its health and nothing else", async () => {
    const { url } = worker ?? (await hire());
    await waitUntil(async () => (await ready(url))[0] === 200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^beckon_emails_total/m);
    expect(
      (
        await fetch(`${url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"query":"{ __typename }"}',
        })
      ).status,
    ).toBe(404);
    for (const path of ["/graphql", "/i/x", "/p/x", "/sign-in/x", "/unsubscribe/x", "/candidates", "/dev/inbox"])
      expect([path, (await fetch(url + path, { headers: { accept: "text/html" } })).status]).toEqual([path, 404]);
    await expect(
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
        socket.onopen = resolve;
        socket.onerror = () => reject(new Error("refused"));
      }),
    ).rejects.toThrow("refused");
  });

  test("two workers at once: every e-mail once", async () => {
    const team = await createTestTeam(app);
    const first = worker ?? (await hire());
    const second = await hire();
    const addresses = Array.from({ length: 60 }, () => newAddress());
    await team.invite(await team.publishAssessment("X"), addresses);
    for (const address of addresses) await app.mail.waitFor(address);
    expect(addresses.filter((address) => app.mail.to(address).length !== 1)).toEqual([]);
    await first.stop();
    worker = second;
  });
});
