import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { createClient } from "graphql-sse";
import pg from "pg";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../src/platform/embedded-postgres/embedded-postgres.ts";
import { type Any, ask, post } from "../client.ts";
import { createDrillTeam } from "../drill-team.ts";
import {
  allEvents,
  closeAll,
  latestCursor,
  listen,
  oneTo,
  startMutation,
  submitMutation,
  wholeLog,
  within,
} from "../live-client.ts";
import { missingFrom, promisedEdge, Writers } from "../live-writers.ts";
import { MailServer } from "../mail-server.ts";
import { ServerProcess } from "../server-process.ts";
import { inviteMutation, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const mail = new MailServer();
let folder: string;
let postgres: EmbeddedPostgres;
let server: ServerProcess;
let owner: { token: string };
let assessment: { id: string };

/** With all that makes commits survive: who loses the last of them would have to number anew. */
const startPostgres = async () => {
  postgres = await startEmbeddedPostgres({ dataDir: folder });
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "beckon-restart-"));
  // As root the server runs as nobody, who has to come in.
  await chmod(folder, 0o755);
  await Promise.all([startPostgres(), mail.open()]);
  server = await ServerProcess.at({
    DATABASE_URL: postgres.url,
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    MIGRATE: "on",
  });
  await server.start();
  ({ owner, assessment } = await createDrillTeam({ url: server.url, databaseUrl: postgres.url }, "Calm"));
});
afterEach(closeAll);
afterAll(async () => {
  await server?.kill();
  await postgres?.stop({ force: true });
  await mail.close();
  await rm(folder, { recursive: true, force: true });
});

const isRefused = async (): Promise<boolean> =>
  (await post(server.url, "{ team { name } }", {}, { authorization: `Bearer ${owner.token}` })).status === 503;

const postmaster = async (): Promise<number> =>
  Number((await readFile(join(postgres.dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);

/** Ways for a database to go and come back. */
const restarts: [string, () => Promise<void>][] = [
  [
    "stopped in an orderly way and started again",
    async () => {
      await postgres.stop({ force: true });
      await waitUntil(isRefused);
      await startPostgres();
    },
  ],
  [
    "killed -9 and started again",
    async () => {
      process.kill(await postmaster(), "SIGKILL");
      await waitUntil(isRefused);
      await startPostgres();
    },
  ],
  [
    "of which a process was killed -9, so that it starts itself again",
    async () => {
      const client = new pg.Client({ connectionString: postgres.url });
      client.on("error", () => undefined);
      await client.connect();
      const { rows } = await client.query("select pg_backend_pid() as pid");
      const gone = new Promise((resolve) => client.once("end", resolve));
      process.kill(rows[0].pid, "SIGKILL");
      await gone;
    },
  ],
];

const invite = async (emails: string[], sendEmail: boolean): Promise<Any> =>
  (
    await ask(server.url, owner.token, inviteMutation, {
      input: { assessmentId: assessment.id, candidates: emails.map((email) => ({ email })) },
      sendEmail,
      dryRun: false,
    })
  ).inviteCandidates;

/** A call whose e-mails are in flight until `release`: its progress is not at its end before that. */
async function inviteInFlight(key: string) {
  const gate = Promise.withResolvers<void>();
  let inFlight = 0;
  mail.rejectData = async (to) => {
    if (!to.startsWith(key)) return null;
    inFlight++;
    await gate.promise;
    return null;
  };
  const { batch } = await invite(
    oneTo(3).map((i) => `${key}${i}@crowd.test`),
    true,
  );
  return { batch, release: gate.resolve, isInFlight: () => inFlight === 3 };
}

/** The ends of the log and of the owner's notifications. */
interface Cursors {
  after: string;
  afterNotified: string;
}

async function readCursors(): Promise<Cursors> {
  const { notifications } = await ask(server.url, owner.token, "{ notifications(first: 1) { latestCursor } }");
  return { after: await latestCursor(server.url, owner.token), afterNotified: notifications.latestCursor };
}

/** Subscriptions of every kind: to events over WebSockets and as a stream, to notifications, and to the progress of a call. */
function subscribe({ after, afterNotified }: Cursors, batch: { id: string }) {
  const { url } = server;
  const edge = `cursor replayed node { id sequence type changes assessment { title } invitation { id state } candidate { displayName } }`;
  const events = [
    listen(url, owner, allEvents(edge), { after }),
    listen(url, owner, allEvents(edge), { after }),
    listen(url, owner, allEvents("cursor node { sequence }"), { after }),
  ];
  const notified = listen(
    url,
    owner,
    "subscription ($after: Cursor) { edge: notificationReceived(after: $after) { cursor node { id title event { sequence type } } } }",
    { after: afterNotified },
  );
  const progress = listen(
    url,
    owner,
    "subscription ($id: ID!) { edge: invitationBatchProgress(id: $id) { emailsQueued emailsSent emailsFailed done } }",
    { id: batch.id },
  );
  const streamed: Any[] = [];
  const ends: Any[] = [];
  const stream = createClient({
    url: `${url}/graphql/stream`,
    headers: { authorization: `Bearer ${owner.token}` },
    retryAttempts: 0,
  });
  stream.subscribe(
    { query: allEvents(edge), variables: { after } },
    {
      next: (value) => streamed.push(value),
      error: (error) => ends.push(String(error)),
      complete: () => ends.push("complete"),
    },
  );
  for (const one of [...events, notified, progress]) void one.end.then((end) => ends.push(end));
  return { events, notified, progress, streamed, ends, stream };
}
type Subscriptions = ReturnType<typeof subscribe>;

/** Restarts the database right after an answer, and waits until everything works again. */
async function restartUnder(writers: Writers, key: string, restart: () => Promise<void>): Promise<void> {
  const { url } = server;
  const { token } = owner;
  const databaseUrl = postgres.url;
  const [invited] = (await invite([`before-${key}@crowd.test`], false)).results;
  await ask(url, token, startMutation, { t: tokenOf(invited.invitation.inviteUrl) });
  const unavailable = writers.unavailable;
  // From the very moment of an answer on: what it promised has hardly been read by anybody.
  await restart();
  expect(postgres.url).toBe(databaseUrl);
  // It may refuse for a moment yet, and then it does as ever.
  await waitUntil(async () => {
    const { data } = await post(
      url,
      submitMutation,
      { t: tokenOf(invited.invitation.inviteUrl) },
      { authorization: `Bearer ${token}` },
    );
    return data?.submitAssessment?.invitation?.state === "SUBMITTED";
  });
  expect(writers.unavailable).toBeGreaterThan(unavailable);
  const answered = writers.answered;
  await waitUntil(async () => writers.answered >= answered + 20);
}

/** Expects that every subscription received everything from `first` on, once and in order. */
async function expectAll({ events, notified, streamed }: Subscriptions, writers: Writers, first: number) {
  // The e-mails are in the log, too, so it is at its end.
  const log = await waitUntil(async () => {
    const now = await wholeLog(server.url, owner.token, promisedEdge);
    const sent = now.slice(first - 1).filter(({ node }) => node.type === "INVITATION_EMAIL_SENT");
    return sent.length === 3 && now;
  });
  const all = oneTo(log.length);
  expect(log.map(({ node }) => node.sequence)).toEqual(all);
  expect(missingFrom(log, writers.promised)).toEqual([]);
  const wanted = all.slice(first - 1);
  for (const one of events) {
    await one.count(wanted.length);
    expect(one.sequences).toEqual(wanted);
    expect(one.partial).toEqual([]);
  }
  await waitUntil(async () => streamed.length >= wanted.length);
  expect(streamed.flatMap(({ errors }) => errors ?? [])).toEqual([]);
  expect(streamed.map(({ data }) => data.edge.node.sequence)).toEqual(wanted);
  const due = log.slice(first - 1).filter(({ node }) => /^ASSESSMENT_(STARTED|SUBMITTED)$/.test(node.type));
  await notified.count(due.length);
  expect(notified.edges.map((one) => one.node.event.sequence)).toEqual(due.map(({ node }) => node.sequence));
  expect(notified.partial).toEqual([]);
}

test.each(restarts)("under open subscriptions, %s: they live on, and catch up", async (name, restart) => {
  const { pid } = server;
  const first = (await wholeLog(server.url, owner.token)).length + 1;
  const key = name.replaceAll(/\W/g, "");
  const cursors = await readCursors();
  const { batch, release, isInFlight } = await inviteInFlight(key);
  const subscriptions = subscribe(cursors, batch);
  const { events, notified, progress, streamed, ends, stream } = subscriptions;

  const writers = new Writers(server.url, owner, assessment, key.slice(0, 6));
  const writing = writers.run(6, Number.POSITIVE_INFINITY, { pauseMs: 30 });
  try {
    // Everybody is at the live end, and the e-mails are with the mail server.
    await waitUntil(async () => isInFlight() && writers.answered >= 20);
    for (const one of [...events, notified, progress]) await one.count(1);
    await waitUntil(async () => streamed.length > 0);
    await restartUnder(writers, key, restart);
  } finally {
    writers.stop();
    release();
    await writing;
  }
  expect(writers.cutOff).toBe(0);
  expect(await within(60_000, "the end of the call", progress.end)).toEqual({ complete: true });
  const values = progress.edges.map((one) => one.emailsSent);
  expect(values).toEqual([...new Set(values)].sort());
  expect(progress.edges.at(-1)).toEqual({ emailsQueued: 0, emailsSent: 3, emailsFailed: 0, done: true });
  await expectAll(subscriptions, writers, first);

  // All but the call's, which has come to its end, are still the ones that were opened in the beginning.
  expect(ends).toEqual([{ complete: true }]);
  expect(server.isRunning).toBe(true);
  expect(server.pid).toBe(pid);
  stream.dispose();
});
