import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { connect, createServer } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { post } from "../client.ts";
import { durationInTimers } from "../measures.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
});

interface Server {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  /** Exit code, and how long after the start or after the signal it came. */
  exited: Promise<{ code: number | null; signal: string | null }>;
  /** Resolves with the port when it says that it has started. */
  started: Promise<number>;
}

/** The server as an operator starts it, in a process of its own. */
function serve(env: Record<string, string>): Server {
  const child = spawn(process.execPath, ["dist/src/main.js"], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  children.add(child);
  let out = "";
  let err = "";
  const started = Promise.withResolvers<number>();
  child.stdout!.on("data", (chunk) => {
    out += chunk;
    const line = out.split("\n").find((one) => one.includes('"msg":"started"') && one.endsWith("}"));
    if (line !== undefined) started.resolve(JSON.parse(line).port);
  });
  child.stderr!.on("data", (chunk) => (err += chunk));
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on("close", (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
      started.reject(new Error(`ended with ${code} before it had started: ${err}`));
    });
  });
  started.promise.catch(() => undefined);
  return { child, out: () => out, err: () => err, exited, started: started.promise };
}
/** Within which a process ends: src/app/start.ts. */
const graceMs = 10_000;
const env = () => ({
  DATABASE_URL: app.databaseUrl,
  SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
  SECRET_KEY: "a secret of the tests that is long enough to be one",
  PORT: "0",
  // How a process serves on before it stops: test/long/draining.test.ts.
  DRAIN_SECONDS: "0",
});
/** The lines of a text, without the box that greets people. */
const linesOf = (text: string) => text.split("\n").filter((line) => line !== "" && !/^[┌│└]/.test(line));

describe("SIGTERM", () => {
  test("requests under way end, sockets are closed with a code, nothing new is accepted; exit code 0", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const server = serve(env());
    const url = `http://127.0.0.1:${await server.started}`;
    const as = { authorization: `Bearer ${team.owner.token}` };
    const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await new Promise((resolve) => socket.on("open", resolve));
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    const acknowledged = new Promise((resolve) => socket.once("message", resolve));
    socket.send(JSON.stringify({ type: "connection_init", payload: as }));
    await acknowledged;
    // A keep-alive connection of a client that does nothing must not hold it up.
    const idle = connect(Number(new URL(url).port), "127.0.0.1");
    idle.on("error", () => undefined);

    // Somebody else's lock keeps the request under way.
    await app.db.query("/* test */ begin; lock table invitation in exclusive mode");
    const address = newAddress();
    const invite =
      "mutation ($id: ID!, $email: String!) { inviteCandidates(input: { assessmentId: $id, candidates: [{ email: $email }] }) { results { outcome } } }";
    const answer = post(url, invite, { id: assessment.id, email: address }, as);
    for (let waits = false; !waits; ) {
      // A task of the other process may wait for the table as well. Activity is shown as of the first look of a transaction.
      await app.db.query("/* test */ select pg_stat_clear_snapshot()");
      const { rows } = await app.db.query(
        `/* test */ select 1 from pg_locks l join pg_stat_activity a using (pid)
         where not l.granted and l.relation = 'invitation'::regclass and a.query like 'insert into "invitation"%'`,
      );
      waits = rows.length > 0;
    }
    server.child.kill("SIGTERM");
    expect(await closed).toBe(1001);
    // Sockets are closed and the port is given up at the same time.
    await waitUntil(() =>
      fetch(`${url}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    expect(server.child.exitCode).toBeNull();
    await app.db.query("rollback");
    expect((await answer).data.inviteCandidates.results).toEqual([{ outcome: "INVITED" }]);
    expect((await server.exited).code).toBe(0);
    const log = linesOf(server.out()).map((line) => JSON.parse(line));
    expect(log.map((line) => line.msg)).toEqual(expect.arrayContaining(["started", "stopping", "stopped"]));
    // A connection on which nothing was sent does not delay the end.
    expect(log.find((line) => line.msg === "stopped").ms).toBeLessThan(graceMs / 2);
    expect(server.err()).not.toMatch(/error/i);
    // What it left undone is done by the other process.
    await app.mail.waitFor(address);
    idle.destroy();
  }, 240_000);

  test("a request that does not end is cut after 10 s at most, and twice is once", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const server = serve(env());
    const url = `http://127.0.0.1:${await server.started}`;
    await app.db.query("/* test */ begin; lock table invitation in exclusive mode");
    const read = post(
      url,
      "query ($id: ID!) { invitations(filter: { assessmentId: $id }) { nodes { id } } }",
      { id: assessment.id },
      { authorization: `Bearer ${team.owner.token}` },
    ).catch(() => "cut");
    const write = post(
      url,
      'mutation ($id: ID!) { inviteCandidates(input: { assessmentId: $id, candidates: [{ email: "late@example.test" }] }) { results { outcome } } }',
      { id: assessment.id },
      { authorization: `Bearer ${team.owner.token}` },
    ).catch(() => "cut");
    for (let waits = false; !waits; ) {
      // A task of the other process may wait for the table as well. Activity is shown as of the first look of a transaction.
      await app.db.query("/* test */ select pg_stat_clear_snapshot()");
      const { rows } = await app.db.query(
        `/* test */ select 1 from pg_locks l join pg_stat_activity a using (pid)
         where not l.granted and l.relation = 'invitation'::regclass and a.query like 'insert into "invitation"%'`,
      );
      waits = rows.length > 0;
    }
    const { result, timers } = await durationInTimers(graceMs, () => {
      server.child.kill("SIGTERM");
      server.child.kill("SIGINT");
      return server.exited;
    });
    await app.db.query("rollback");
    expect(result.code).toBe(0);
    expect(timers).toBeLessThan(2);
    expect(linesOf(server.out()).filter((line) => line.includes('"msg":"stopping"'))).toHaveLength(1);
    await Promise.all([read, write]);
  }, 240_000);
});

describe("a start that cannot be", () => {
  let said: string[] = [];
  test("a wrong environment: all of it at once, exit code 2, no stack, no value repeated", async () => {
    const canary = `canary-${randomBytes(8).toString("hex")}`;
    const server = serve({
      PORT: "x",
      ROLE: "both",
      SECRET_KEY: canary,
      DATABASE_URL: `mysql://${canary}`,
      SMTP_URL: `http://user:${canary}@x`,
    });
    expect((await server.exited).code).toBe(2);
    expect(linesOf(server.err())).toHaveLength(6);
    for (const name of ["PORT", "ROLE", "SECRET_KEY", "DATABASE_URL", "SMTP_URL"])
      expect(server.err()).toMatch(new RegExp(`^  - ${name}: .+`, "m"));
    expect(server.out() + server.err()).not.toMatch(new RegExp(`${canary}|^\\s+at |node_modules`, "m"));
    expect(server.out()).toBe("");
  });

  test("what a role needs, and what may not be open to others", async () => {
    const [worker, open] = [
      serve({ ROLE: "worker" }),
      serve({ HOST: "0.0.0.0", PUBLIC_URL: "https://beckon.example" }),
    ];
    expect([(await worker.exited).code, (await open.exited).code]).toEqual([2, 2]);
    expect(worker.err()).toMatch(/DATABASE_URL: required with ROLE=worker\n.*SMTP_URL: required with ROLE=worker/);
    expect(open.err()).toMatch(/SMTP_URL: required because HOST/);
  });

  test("a port that is taken: exit code 1, and the last line says so", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    try {
      const server = serve({ ...env(), PORT: String(port) });
      expect((await server.exited).code).toBe(1);
      expect(linesOf(server.err()).at(-1)).toMatch(`Port ${port} is in use`);
      said = linesOf(server.err());
      for (const line of linesOf(server.out())) expect(() => JSON.parse(line)).not.toThrow();
    } finally {
      taken.close();
    }
  });

  // graphql-ws prints the server's error with its stack: serveSocket should take upgrades by itself (noServer).
  test("a port that is taken: that one line and no other", () => {
    expect(said).toHaveLength(1);
  });

  test("no database there: exit code 1, one clear line that says so", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const canary = randomBytes(8).toString("hex");
    const servers = ["127.0.0.1", "localhost"].map((host) => ({
      host,
      server: serve({ ...env(), DATABASE_URL: `postgres://someone:${canary}@${host}:${port}/beckon` }),
    }));
    for (const { host, server } of servers) {
      expect((await server.exited).code).toBe(1);
      expect([host, linesOf(server.err())]).toEqual([host, [expect.stringMatching(/ECONNREFUSED|database/i)]]);
      expect(server.out() + server.err()).not.toContain(canary);
    }
  });
});
