import { type ChildProcess, spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { projectRoot } from "../../src/base/project-root.ts";
import { type Any, ask, cli } from "../client.ts";
import { aDatabase, MailServer, until } from "../house.ts";
import { latestCursor, oneTo, Restless, wholeLog } from "../live-client.ts";
import { missingFrom, promisedEdge, Writers } from "../live-writers.ts";

const mail = new MailServer();
let database: Awaited<ReturnType<typeof aDatabase>>;
let port: number;
/** Between the server and its mail server: a line that is reset by a kill ends in an orderly way at the other end. */
const wire = createServer((near) => {
  const far = connect(mail.port, "127.0.0.1");
  near.pipe(far).pipe(near);
  near.on("error", () => undefined);
  near.on("close", () => far.end());
  far.on("error", () => near.destroy());
});
let wirePort: number;
let server: ChildProcess | undefined;
const url = () => `http://127.0.0.1:${port}`;

const aFreePort = async (): Promise<number> => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port: free } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return free;
};

/** The real server in a process of its own, ready for requests. */
async function startServer(): Promise<void> {
  server = spawn(process.execPath, ["dist/src/main.js"], {
    cwd: projectRoot,
    stdio: "ignore",
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      SMTP_URL: `smtp://127.0.0.1:${wirePort}`,
      SECRET_KEY: "a secret of the tests that is long enough to be one",
      PUBLIC_URL: "http://beckon.test",
      HOST: "127.0.0.1",
      PORT: String(port),
      ROLE: "all",
      MIGRATE: "off",
      LOG_LEVEL: "silent",
      COST_BUCKET: "0",
    },
  });
  const died = new Promise<never>((_, reject) => server!.once("exit", (code) => reject(new Error(`exit ${code}`))));
  died.catch(() => undefined);
  await Promise.race([
    died,
    until(async () => (await fetch(`${url()}/readyz`).catch(() => null))?.status === 200, 120_000),
  ]);
}
/** As a power cut. */
async function killServer(): Promise<void> {
  const gone = new Promise((resolve) => server!.once("exit", resolve));
  server!.kill("SIGKILL");
  await gone;
}

beforeAll(async () => {
  [database, port] = await Promise.all([aDatabase(), aFreePort(), mail.open()]);
  await new Promise<void>((resolve) => wire.listen(0, "127.0.0.1", resolve));
  wirePort = (wire.address() as { port: number }).port;
});
afterAll(async () => {
  if (server?.exitCode === null && server.signalCode === null) await killServer();
  await mail.close();
  await new Promise((resolve) => wire.close(resolve));
  await database.drop();
});

test("killed in the middle of it all: what was answered is there, nothing is told twice, every letter arrives", async () => {
  const made = (
    await cli({ databaseUrl: database.url }, "team", "create", "--name", "Crash", "--owner", "o@team.test", "--json")
  ).json;
  await startServer();
  const owner = { token: made.token as string };
  const start = await latestCursor(url(), owner.token);
  const { createAssessment } = await ask(
    url(),
    owner.token,
    'mutation { createAssessment(input: { title: "Crash" }) { assessment { id } } }',
  );
  const { assessment } = createAssessment;
  await ask(
    url(),
    owner.token,
    "mutation ($id: ID!) { publishAssessment(id: $id) { userErrors { code } } }",
    assessment,
  );

  let end: number | null = null;
  const subscriber = new Restless([url()], owner, start);
  const heard = subscriber.until(() => end, 40, 220_000);
  heard.catch(() => undefined);
  const promised = [];
  const letters = new Map<string, string>();
  for (const name of ["before", "after"]) {
    const writers = new Writers(url(), owner, assessment, name);
    const writing = writers.run(16, 1_000, { mailed: 0.5, pauseMs: 5 });
    await until(async () => writers.answered >= 60 && writers.inFlight >= 8, 60_000);
    if (name === "before") await killServer();
    writers.stop();
    await writing;
    if (name === "before") {
      // Nobody will ever know of these, but the log itself.
      expect(writers.cutOff).toBeGreaterThan(0);
      await startServer();
    } else expect(writers.cutOff).toBe(0);
    promised.push(...writers.promised);
    for (const [id, address] of writers.letters) letters.set(id, address);
  }
  expect(promised.length).toBeGreaterThan(100);
  expect(letters.size).toBeGreaterThan(30);

  // All the letters that were ever promised, those of unanswered calls too, since their invitations are there.
  const invitations: Any[] = [];
  for (let after: string | null = null; ; ) {
    const page: Any = await ask(
      url(),
      owner.token,
      "query ($after: Cursor) { invitations(first: 100, after: $after) { nodes { id emailRequested candidate { email } } pageInfo { hasNextPage endCursor } } }",
      { after },
    );
    invitations.push(...page.invitations.nodes);
    if (!page.invitations.pageInfo.hasNextPage) break;
    after = page.invitations.pageInfo.endCursor;
  }
  const wanted = invitations.filter((one) => one.emailRequested);
  const byId = new Map(wanted.map((one) => [one.id, one.candidate.email]));
  for (const [id, address] of letters) expect(byId.get(id)).toBe(address);
  for (const { candidate } of wanted) await mail.waitFor(candidate.email, 1, 60_000);
  for (const { id, candidate } of wanted) {
    // A letter may leave twice when the power goes between sending and writing it down: the same one, by its Message-ID.
    const received = mail.to(candidate.email);
    expect(new Set(received.map((one) => one.mail.messageId)).size).toBe(1);
    expect(new Set(received.map((one) => one.mail.headers.get("x-invitation-id")))).toEqual(new Set([id]));
  }

  // Sent letters are facts themselves: each exactly once, though some left twice.
  const log = await until(async () => {
    const now = await wholeLog(url(), owner.token, promisedEdge);
    return now.filter(({ node }) => node.type === "INVITATION_EMAIL_SENT").length >= wanted.length && now;
  }, 240_000);
  const sent = log.filter(({ node }) => node.type === "INVITATION_EMAIL_SENT").map(({ node }) => node.invitation.id);
  expect(sent.sort()).toEqual(wanted.map((one) => one.id).sort());
  expect(log.map(({ node }) => node.sequence)).toEqual(oneTo(log.length));
  expect(missingFrom(log, promised)).toEqual([]);
  expect(
    log
      .filter(({ node }) => node.type === "INVITATION_CREATED")
      .map(({ node }) => node.invitation.id)
      .sort(),
  ).toEqual(invitations.map((one) => one.id).sort());
  end = log.length;
  expect(await heard).toEqual(oneTo(log.length));
}, 240_000);
