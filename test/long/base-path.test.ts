import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { stripBasePath } from "../../src/http/public-path.ts";
import { cli, post } from "../client.ts";
import { Listener } from "../live-client.ts";
import { openPathProxy, type PathProxy } from "../proxy.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const dataDir = mkdtempSync(join(tmpdir(), "beckon-base-path-"));
const app = testApp({ SMTP_URL: "", PUBLIC_URL: "http://localhost:4000", DATA_DIR: dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe.each([
  ["strips it", true],
  ["does not strip it", false],
])("below a path, behind a proxy that %s", (_, strips) => {
  let proxy: PathProxy;
  let team: TestTeam;
  let cookie: string;
  beforeAll(async () => {
    proxy = await openPathProxy("/hiring/beckon", strips);
    await app.restart({ PUBLIC_URL: proxy.publicUrl });
    proxy.target = app.url;
    team = await createTestTeam(app);
  });
  afterAll(async () => {
    expect(proxy.strayed).toEqual([]);
    await proxy.close();
  });

  const origin = () => new URL(proxy.publicUrl).origin;
  /** Goes where a browser would go, and checks that every address on the page is below the path. */
  async function visit(address: string, init: RequestInit = {}) {
    const url = new URL(address, proxy.publicUrl);
    const headers = { accept: "text/html", ...(cookie === undefined ? {} : { cookie }), ...init.headers };
    const answer = await fetch(url, { redirect: "manual", ...init, headers });
    const location = answer.headers.get("location");
    if (location?.startsWith("/")) {
      expect(location).toMatch(/^\/hiring\/beckon\//);
      return await visit(location);
    }
    const html = (await answer.text()).replaceAll("&#x3D;", "=");
    for (const [, link] of html.matchAll(/\s(?:href|src|action|formaction)="(\/[^"]*|http[^"]*)"/g))
      expect(new URL(link!, origin()).href).toMatch(
        new RegExp(`^(${proxy.publicUrl}(/|$)|https://run\\.example\\.test/)`),
      );
    return { url, status: answer.status, html, headers: answer.headers, location };
  }
  /** Presses the button of the form on a page that goes to an address with this end. */
  const press = async (page: { html: string }, end: string, fields: Record<string, string> = {}) => {
    const actions = [...page.html.matchAll(/\s(?:action|formaction)="([^"]+)"/g)].map((match) => match[1]!);
    const action = actions.find((one) => one.endsWith(end))!;
    expect([end, action]).toEqual([end, expect.any(String)]);
    return await visit(action, { method: "POST", body: new URLSearchParams(fields), headers: { origin: origin() } });
  };
  /** A page of the inbox, which is for this machine alone and not behind the proxy. */
  const inboxPage = async (address: string): Promise<string> => {
    const key = readFileSync(join(dataDir, "inbox.key"), "utf8").trim();
    const answer = await fetch(new URL(address, app.url), { headers: { authorization: `Bearer ${key}` } });
    expect([address, answer.status]).toEqual([address, 200]);
    return (await answer.text()).replaceAll("&#x3D;", "=");
  };
  /** The links in the newest message to an address, as the inbox shows it. */
  const linksTo = (address: string, kind: string) =>
    waitUntil(async () => {
      const inbox = await inboxPage("/dev/inbox");
      const entries = [...inbox.matchAll(/<li><a href="([^"]+)">([\s\S]*?)<\/a><\/li>/g)];
      const entry = entries.find(([, , text]) => text!.includes(address));
      if (entry === undefined) return null;
      const text = /<pre[^>]*>([\s\S]*?)<\/pre>/.exec(await inboxPage(entry[1]!))![1]!;
      const links = [...text.matchAll(/https?:\/\/\S+/g)].map(([link]) => link!);
      return links.find((link) => link.startsWith(`${proxy.publicUrl}/${kind}/`));
    });

  test("a member signs in, by mail, and out", async () => {
    const start = await visit(`${proxy.publicUrl}/`);
    expect(start.url.href).toBe(`${proxy.publicUrl}/sign-in`);
    expect((await visit(proxy.publicUrl)).url.href).toBe(`${proxy.publicUrl}/sign-in`);
    await press(start, "/sign-in", { email: team.owner.email });
    const page = await visit(await linksTo(team.owner.email, "sign-in"));
    const action = /action="([^"]+)"/.exec(page.html)![1]!;
    const signed = await fetch(new URL(action, proxy.publicUrl), {
      method: "POST",
      redirect: "manual",
      headers: { origin: origin() },
    });
    expect(signed.headers.get("location")).toBe("/hiring/beckon/");
    expect(signed.headers.getSetCookie()[0]).toMatch(/; Path=\/hiring\/beckon; HttpOnly; SameSite=Lax$/);
    cookie = signed.headers.getSetCookie()[0]!.split(";")[0]!;
    const home = await visit(`${proxy.publicUrl}/`);
    expect(home.html).toContain('name="beckon-base" content="/hiring/beckon"');
    const graphiql = await visit(`${proxy.publicUrl}/graphql`);
    const assets = [home, graphiql].flatMap(({ html }) =>
      [...html.matchAll(/(?:href|src)="([^"]+\.(?:js|css))"/g)].map((match) => match[1]!),
    );
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) expect([asset, (await visit(asset)).status]).toEqual([asset, 200]);
    const answer = await post(proxy.publicUrl, "{ viewer { __typename } }", {}, { cookie, "x-beckon-csrf": "1" });
    expect(answer.data.viewer).toEqual({ __typename: "TeamMember" });
    const another = await post(
      proxy.publicUrl,
      "{ viewer { __typename } }",
      {},
      { cookie, "x-beckon-csrf": "1", origin: "https://evil.test" },
    );
    expect(another.data.viewer).toBeNull();

    const out = await fetch(`${proxy.publicUrl}/sign-out`, {
      method: "POST",
      headers: { cookie, origin: origin(), "x-beckon-csrf": "1" },
    });
    expect(out.status).toBe(204);
    expect((await visit(`${proxy.publicUrl}/candidates`)).url.href).toBe(
      `${proxy.publicUrl}/sign-in?next=%2Fcandidates`,
    );
    cookie = "none=1";
  });

  test("a candidate starts, saves, submits and practises", async () => {
    const assessment = await team.publishAssessment("Below a path");
    const address = newAddress();
    const { results } = await team.invite(assessment, [address]);
    const link = await linksTo(address, "i");
    expect(link).toBe(results[0].invitation.inviteUrl);
    let page = await visit(link);
    expect(page.html).toContain(results[0].invitation.practiceUrl);
    expect((await visit(results[0].invitation.practiceUrl)).status).toBe(200);
    page = await press(page, "/start");
    expect([page.url.href, page.status]).toEqual([link, 200]);
    page = await press(page, "/save", { notes: "half" });
    expect(page.html).toContain("half");
    const refused = await press(page, "/submit", { url: "no address" });
    expect(refused.status).toBe(422);
    // Enter in the address bar.
    expect((await visit(refused.url.href)).url.href).toBe(link);
    page = await press(refused, "/submit", { notes: "whole" });
    expect(page.html).toContain("whole");
  });

  test("a public link registers", async () => {
    const { id } = await team.publishAssessment("Open below a path", { inviteOnly: false });
    const query = "query ($id: ID!) { assessment(id: $id) { publicUrl } }";
    const { publicUrl } = (await team.ask(query, { id })).assessment;
    const registered = await press(await visit(publicUrl), "/register", { name: "Ada", email: newAddress() });
    expect(registered.status).toBe(200);
    expect((await visit(`${publicUrl}/register`)).url.href).toBe(publicUrl);
  });

  test("a member unsubscribes, and subscribes again", async () => {
    const { results } = await team.invite(await team.publishAssessment("Started"), [newAddress()], {
      sendEmail: false,
    });
    await press(await visit(results[0].invitation.inviteUrl), "/start");
    const page = await visit(await linksTo(team.owner.email, "unsubscribe"));
    const off = await press(page, page.url.pathname);
    expect(off.html).toMatch(/unsubscribed/);
    expect((await press(off, "?undo=1")).html).toMatch(/sends you an e-mail when/);
  });

  test("launch tickets name the path, and their keys are found below it", async () => {
    const launchUrl = "https://run.example.test/take";
    const { results } = await team.invite(await team.publishAssessment("Elsewhere", { launchUrl }), [newAddress()], {
      sendEmail: false,
    });
    const { inviteUrl } = results[0].invitation;
    const started = await press(await visit(inviteUrl), "/start");
    const ticket = new URL(started.location!).searchParams.get("ticket")!;
    const keys = createRemoteJWKSet(new URL(`${proxy.publicUrl}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(ticket, keys, {
      issuer: proxy.publicUrl,
      audience: "https://run.example.test",
    });
    expect(payload.iss).toBe(proxy.publicUrl);
    const page = await visit(inviteUrl);
    expect((await visit(/href="([^"]+\/go)"/.exec(page.html)![1]!)).location).toMatch(
      /^https:\/\/run\.example\.test\//,
    );
  });

  test("programs: GraphQL, its sockets and the command line", async () => {
    expect(await team.ask("{ viewer { __typename } }")).toEqual({ viewer: { __typename: "TeamMember" } });
    const answer = await post(
      proxy.publicUrl,
      "{ team { name } }",
      {},
      { authorization: `Bearer ${team.owner.token}` },
    );
    expect(answer.data.team.name).toBe("Acme");
    const listener = new Listener(
      proxy.publicUrl,
      team.owner.token,
      "subscription { edge: assessmentEvents { cursor node { id type } } }",
    );
    await waitUntil(async () => {
      if (listener.edges.length === 0) await team.publishAssessment("Received through the proxy");
      return listener.edges.length > 0;
    });
    await listener.close();
    const { code } = await cli(app, "doctor", "--json");
    expect([0, 1]).toContain(code);
    for (const path of ["healthz", "readyz"]) expect((await fetch(`${proxy.publicUrl}/${path}`)).status).toBe(200);
  });
});

describe("a base path that begins like one of our own routes", () => {
  const isOwn = (segment: string) => ["i", "graphql", "sign-in", "favicon.svg"].includes(segment);
  test.each([
    ["", "/i/TOKEN", "/i/TOKEN"],
    ["/beckon", "/beckon/i/TOKEN?saved=1", "/i/TOKEN?saved=1"],
    ["/beckon", "/i/TOKEN", "/i/TOKEN"],
    ["/beckon", "/beckon", "/"],
    ["/beckon", "/beckon?x=1", "/?x=1"],
    ["/beckon", "/beckoned/i/TOKEN", "/beckoned/i/TOKEN"],
    ["/beckon", "/beckon/nothing", "/nothing"],
    ["/i", "/i/TOKEN", "/i/TOKEN"],
    ["/i", "/i/i/TOKEN", "/i/TOKEN"],
    ["/i", "/i", "/"],
    ["/i", "/i/sign-in", "/sign-in"],
    ["/i/tests", "/i/tests/graphql", "/graphql"],
  ])("%j: %s is %s", (basePath, url, path) => {
    expect(stripBasePath(basePath, url, isOwn)).toBe(path);
  });
});
