import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createClient } from "graphql-sse";
import type { Page } from "playwright-core";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { openBrowser } from "../browser.ts";
import { type Any, post } from "../client.ts";
import { allEvents, latestCursor, startMutation, submitMutation } from "../live-client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const listening = async (server: ReturnType<typeof createServer>): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

/** The built app, at an origin of its own. */
const built = mkdtempSync(join(tmpdir(), "beckon-frontend-"));
const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };
const files = createHttpServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://app.test");
  const name = pathname === "/" ? "index.html" : pathname.slice(1);
  response.setHeader("content-type", types[extname(name)] ?? "application/octet-stream");
  response.end(readFileSync(join(built, name)));
});
const appOrigin = `http://127.0.0.1:${await listening(files)}`;

const app = testApp({ ALLOWED_ORIGINS: appOrigin });
const browser = openBrowser();

/** The network between the app and the server, which can be cut. */
const line = { isDown: false, sockets: new Set<Socket>() };
let beckonUrl = "";
const cut = () => {
  line.isDown = true;
  for (const socket of line.sockets) socket.destroy();
};
const network = createServer((socket) => {
  socket.on("error", () => socket.destroy());
  if (line.isDown) return void socket.destroy();
  const onward = connect(Number(new URL(app.url).port), "127.0.0.1");
  onward.on("error", () => socket.destroy()).on("close", () => socket.destroy());
  socket.on("close", () => {
    line.sockets.delete(socket);
    onward.destroy();
  });
  line.sockets.add(socket);
  socket.pipe(onward).pipe(socket);
});

beforeAll(async () => {
  beckonUrl = `http://127.0.0.1:${await listening(network)}`;
  const vite = join(projectRoot, "node_modules", "vite", "bin", "vite.js");
  const child = spawn(process.execPath, [vite, "build", "examples/frontend", "--outDir", built, "--emptyOutDir"], {
    cwd: projectRoot,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: "production",
      VITE_BECKON_URL: beckonUrl,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`The example was not built:\n${output}`);
});
afterAll(() => {
  for (const socket of line.sockets) socket.destroy();
  network.close();
  files.close();
  files.closeAllConnections();
  rmSync(built, { recursive: true, force: true });
});

/** A page of the example, signed in by the link that is mailed. */
async function signedIn(email: string): Promise<Page> {
  const page = await (await browser.open()).newPage();
  await page.goto(appOrigin);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Mail me a sign-in link" }).click();
  await page.getByText("a link is on its way").waitFor();
  const [mail] = await app.mail.waitFor(email);
  const link = /http:\/\/127\.0\.0\.1\S+/.exec(mail!.mail.text!)![0];
  expect(link).toMatch(new RegExp(`^${appOrigin}/\\?code=`));

  // Opening it twice, as a mail scanner does, uses nothing up; and the code does not stay in the address.
  for (let n = 0; n < 2; n++) {
    await page.goto(link);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(page.url()).toBe(`${appOrigin}/`);
  }
  await page.getByRole("button", { name: "Sign in" }).click();
  return page;
}

test("the example signs in by link, shows pages, and follows events over a break", async () => {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Pairing");
  const rows = Array.from({ length: 23 }, (_, n) => ({ email: `row${n}@example.test`, name: `Candidate ${n}` }));
  const { results } = await team.invite(assessment, rows, { sendEmail: false });
  const tokens: string[] = results.map((one: { invitation: { inviteUrl: string } }) =>
    tokenOf(one.invitation.inviteUrl),
  );
  const work = (mutation: string, n: number) => post(app.url, mutation, { t: tokens[n] });

  const page = await signedIn(team.owner.email);
  const invitations = page.getByRole("list", { name: "Invitations" }).getByRole("listitem");
  await invitations.nth(9).waitFor();
  expect(await invitations.count()).toBe(10);
  await page.getByRole("button", { name: "Show more" }).click();
  await invitations.nth(19).waitFor();
  await page.getByRole("button", { name: "Show more" }).click();
  await invitations.nth(22).waitFor();
  expect(new Set(await invitations.allInnerTexts()).size).toBe(23);
  expect(await page.getByRole("button", { name: "Show more" }).count()).toBe(0);

  const events = page.getByRole("list", { name: "Events" }).getByRole("listitem");
  await page.getByText("live", { exact: true }).waitFor();
  await work(startMutation, 0);
  await events.filter({ hasText: "ASSESSMENT_STARTED Candidate 0" }).waitFor();

  cut();
  await page.getByText("reconnecting", { exact: true }).waitFor();
  await work(submitMutation, 0);
  await work(startMutation, 1);
  line.isDown = false;
  await events.filter({ hasText: "ASSESSMENT_STARTED Candidate 1 (while you were away)" }).waitFor();
  await work(startMutation, 2);
  await events.filter({ hasText: /ASSESSMENT_STARTED Candidate 2 *$/ }).waitFor();
  const log = (await events.allInnerTexts()).filter((text) => /ASSESSMENT_(STARTED|SUBMITTED)/.test(text));
  expect(log.map((text) => text.replace(/ \(.*/, "").trim())).toEqual([
    "ASSESSMENT_STARTED Candidate 0",
    "ASSESSMENT_SUBMITTED Candidate 0",
    "ASSESSMENT_STARTED Candidate 1",
    "ASSESSMENT_STARTED Candidate 2",
  ]);

  // The token stays in the tab, and ends with the sign-out.
  await page.reload();
  await invitations.nth(9).waitFor();
  const token = await page.evaluate("sessionStorage.getItem('beckon.token')");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("E-mail address").waitFor();
  await waitUntil(async () => {
    const answer = await post(app.url, "{ viewer { __typename } }", {}, { authorization: `Bearer ${token}` });
    return answer.status === 401;
  });
  expect(browser.complaints).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});

test("a stream goes on after its last cursor, as the guide does it", async () => {
  const team = await createTestTeam(app);
  const { results } = await team.invite(
    await team.publishAssessment("Streamed"),
    ["a@example.test", "b@example.test"],
    {
      sendEmail: false,
    },
  );
  const start = (n: number) => post(app.url, startMutation, { t: tokenOf(results[n].invitation.inviteUrl) });
  const { token } = team.owner;
  const client = createClient({
    url: `${beckonUrl}/graphql/stream`,
    headers: { authorization: `Bearer ${token}`, origin: appOrigin },
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: () => waitUntil(async () => !line.isDown) as Promise<never>,
  });
  const variables = { after: await latestCursor(app.url, token) };
  const edges: Any[] = [];
  client.subscribe(
    { query: allEvents(), variables },
    {
      next({ data }: Any) {
        edges.push(data.edge);
        variables.after = data.edge.cursor;
      },
      error: (error) => edges.push({ node: { type: String(error) } }),
      complete: () => undefined,
    },
  );
  const types = () => edges.map(({ node }) => node.type);
  await start(0);
  await waitUntil(async () => types().includes("ASSESSMENT_STARTED"));
  cut();
  await start(1);
  line.isDown = false;
  await waitUntil(async () => types().filter((type) => type === "ASSESSMENT_STARTED").length === 2);
  client.dispose();
  const sequences = edges.map(({ node }) => node.sequence);
  expect(sequences).toEqual(sequences.map((_, n) => sequences[0] + n));
});
