import { beforeAll, describe, expect, test } from "@jest/globals";
import { cli, post } from "./client.ts";
import { testApp } from "./test-app.ts";

const app = testApp();

const viewerQuery = "{ viewer { __typename } }";
const form = (url: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, redirect: "manual" });
const page = (url: string, headers: Record<string, string> = {}) => fetch(url, { headers, redirect: "manual" });

describe("signing in by link", () => {
  let memberId: string;
  const aLink = async (): Promise<string> => {
    const { json } = await cli(app, "sign-in-link", "--member", memberId, "--json");
    return app.url + new URL(json.url).pathname;
  };
  /** Signs in as a browser would, and returns its Cookie header. */
  const aSession = async (): Promise<string> => {
    const answer = await form(await aLink(), {}, { origin: app.url });
    return answer.headers.getSetCookie()[0]!.split(";")[0]!;
  };
  const viewerOf = async (cookie: string, headers: Record<string, string> = { "x-beckon-csrf": "1" }) =>
    (await post(app.url, viewerQuery, {}, { cookie, ...headers })).data.viewer;

  beforeAll(async () => {
    const { json } = await cli(app, "team", "create", "--name", "Acme <Co>", "--owner", "ann@example.test", "--json");
    memberId = json.memberId;
  });

  test("looking changes nothing, the button signs in once, and the link is then of no use", async () => {
    const link = await aLink();
    for (const _ of [1, 2]) {
      const looked = await page(link);
      expect([looked.status, looked.headers.getSetCookie()]).toEqual([200, []]);
      expect(await looked.text()).toMatch(/Acme &lt;Co&gt;.*ann@example\.test.*<form method="post"/s);
    }
    const signed = await form(link, {}, { origin: app.url });
    expect([signed.status, signed.headers.get("location")]).toEqual([303, "/"]);
    const [cookie] = signed.headers.getSetCookie();
    expect(cookie).toMatch(/^beckon=bks_[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);

    const again = await form(link, {}, { origin: app.url });
    expect([again.status, again.headers.getSetCookie()]).toEqual([404, []]);
    for (const answer of [again, await page(link)]) {
      const text = await answer.text();
      expect(text).toMatch(/has been used/);
      expect(text).not.toMatch(/<form|Acme/);
    }
    const home = await page(`${app.url}/`, { cookie: cookie!.split(";")[0]! });
    expect([home.status, home.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(home.headers.get("cache-control")).toBe("no-store");
  });

  test("over https the cookie is pinned to the host", async () => {
    await app.restart({ PUBLIC_URL: "https://beckon.test" });
    const [cookie] = (await form(await aLink(), {}, { origin: app.url })).headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-beckon=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    await app.restart();
  });

  test.each(["nonsense", `bki_${"0".repeat(64)}0000000`, "%3Cscript%3E"])("%s is no link", async (token) => {
    for (const answer of [await page(`${app.url}/sign-in/${token}`), await form(`${app.url}/sign-in/${token}`)]) {
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toMatch(/<script|<form/);
    }
  });

  test("another site's form does not sign in; our own page that hides its Origin does", async () => {
    const link = await aLink();
    const others = [
      { origin: "https://evil.test" },
      { origin: "null" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { origin: "https://evil.test", "sec-fetch-site": "same-origin" },
    ];
    for (const headers of others) {
      const answer = await form(link, {}, headers as Record<string, string>);
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    }
    expect((await form(link, {}, { origin: "null", "sec-fetch-site": "same-origin" })).status).toBe(303);
  });

  test("the cookie counts at /graphql only with our header, and not from elsewhere", async () => {
    const cookie = await aSession();
    expect(await viewerOf(cookie)).toEqual({ __typename: "TeamMember" });
    expect(await viewerOf(cookie, {})).toBeNull();
    expect(await viewerOf(cookie, { "x-beckon-csrf": "1", origin: "https://evil.test" })).toBeNull();
    expect(await viewerOf(cookie, { "x-beckon-csrf": "1", origin: app.url })).not.toBeNull();
  });

  test("signing out needs our header and our origin, and ends the session", async () => {
    const cookie = await aSession();
    const other = await aSession();
    const url = `${app.url}/sign-out`;
    const ours = { "x-beckon-csrf": "1" };
    expect((await form(url, {}, { cookie })).status).toBe(403);
    expect((await form(url, {}, { cookie, ...ours, origin: "https://evil.test" })).status).toBe(403);
    expect(await viewerOf(cookie)).not.toBeNull();

    const out = await form(url, {}, { cookie, ...ours, origin: app.url });
    expect([out.status, out.headers.getSetCookie()[0]]).toEqual([204, expect.stringMatching(/^beckon=; Max-Age=0/)]);
    expect(await viewerOf(cookie)).toBeNull();
    const home = await page(`${app.url}/`, { cookie });
    expect([home.status, home.headers.get("location")]).toEqual([303, "/sign-in"]);
    expect((await form(url, {}, { cookie, ...ours })).status).toBe(204);
    expect(await viewerOf(other)).not.toBeNull();
  });

  test("who is signed out is led to sign in, and from there back to the page", async () => {
    const wanted = await page(`${app.url}/candidates?progress=SUBMITTED`);
    expect(wanted.status).toBe(303);
    const signIn = wanted.headers.get("location")!;
    expect(signIn).toBe("/sign-in?next=%2Fcandidates%3Fprogress%3DSUBMITTED");
    const [next] = (await page(app.url + signIn)).headers.getSetCookie();
    expect(next).toMatch(/^beckon-next=[^;]+; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax$/);
    const signed = await form(await aLink(), {}, { origin: app.url, cookie: next!.split(";")[0]! });
    expect(signed.headers.get("location")).toBe("/candidates?progress=SUBMITTED");
    expect(signed.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^beckon-next=; Max-Age=0/));
  });

  test.each(["//evil.test", "/\\evil.test", "https://evil.test/", "/a b", ""])(
    "%p is no page to go back to",
    async (next) => {
      const answer = await page(`${app.url}/sign-in?next=${encodeURIComponent(next)}`);
      expect(answer.headers.getSetCookie()).toEqual([]);
      const cookie = `beckon-next=${encodeURIComponent(next)}`;
      const signed = await form(await aLink(), {}, { origin: app.url, cookie });
      expect(signed.headers.get("location")).toBe("/");
    },
  );
});

describe("the console", () => {
  let cookie: string;
  beforeAll(async () => {
    const { json } = await cli(app, "team", "create", "--name", "Served", "--owner", "bob@example.test", "--json");
    const { json: link } = await cli(app, "sign-in-link", "--member", json.memberId, "--json");
    const answer = await form(app.url + new URL(link.url).pathname, {}, { origin: app.url });
    cookie = answer.headers.getSetCookie()[0]!.split(";")[0]!;
  });

  test("its page allows no inline script or style and no other host, and loads files that may be cached for ever", async () => {
    const home = await page(`${app.url}/`, { cookie });
    expect(home.headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
        "connect-src 'self' ws://beckon.test wss://beckon.test; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    const html = await home.text();
    expect(html).not.toMatch(/<style|style=|<script(?![^>]* src=)/);
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(loaded.length).toBeGreaterThan(2);
    for (const path of loaded) {
      expect(path).toMatch(/^\/console-assets\//);
      const asset = await page(app.url + path, { "accept-encoding": "gzip" });
      expect([path, asset.status, asset.headers.get("cache-control")]).toEqual([
        path,
        200,
        "public, max-age=31536000, immutable",
      ]);
      await asset.arrayBuffer();
    }
    const version = /name="beckon-version" content="([0-9a-f]{16})"/.exec(html)![1];
    expect(await (await page(`${app.url}/console-version`)).json()).toEqual({ version });
  });

  test.each(["/assessments/x", "/candidates", "/invitations/x", "/batches/x", "/settings/profile"])(
    "%s is a page of it",
    async (path) => {
      const answer = await page(app.url + path, { cookie });
      expect([answer.status, (await answer.text()).includes('id="root"')]).toEqual([200, true]);
    },
  );

  test("nothing but its assets is served", async () => {
    for (const path of ["", "index.html", "manifest.json", "persisted-documents.json", ".stamp", "%2e%2e/index.html"])
      expect([403, 404]).toContain((await page(`${app.url}/console-assets/${path}`)).status);
  });
});

describe("GraphiQL", () => {
  test("a browser gets the page, which loads nothing from elsewhere", async () => {
    const answer = await page(`${app.url}/graphql`, { accept: "text/html,application/xhtml+xml,*/*;q=0.8" });
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect([answer.status, answer.headers.get("cache-control"), answer.headers.get("vary")]).toEqual([
      200,
      "no-cache",
      "accept, origin",
    ]);
    expect(answer.headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; " +
        "font-src data:; connect-src 'self' ws://beckon.test wss://beckon.test; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'",
    );
    const html = await answer.text();
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(loaded.length).toBeGreaterThan(1);
    expect(loaded.filter((address) => !/^(\/graphiql-assets\/|data:)/.test(address))).toEqual([]);

    for (const path of loaded.filter((address) => address.startsWith("/"))) {
      const asset = await page(app.url + path, { "accept-encoding": "gzip" });
      expect([asset.status, asset.headers.get("cache-control"), asset.headers.get("content-encoding")]).toEqual([
        200,
        "public, max-age=31536000, immutable",
        "gzip",
      ]);
      expect(asset.headers.get("content-type")).toMatch(/^(application\/javascript|text\/css)/);
      expect(asset.headers.get("vary")).toMatch(/accept-encoding/i);
      await asset.arrayBuffer();
    }
  });

  test("a program gets GraphQL; nothing but assets is served", async () => {
    const answer = await page(`${app.url}/graphql?query=%7B__typename%7D`, {
      accept: "application/json",
      "apollo-require-preflight": "1",
    });
    expect(await answer.json()).toMatchObject({ data: { __typename: "Query" } });
    for (const path of ["", "index.html", "index.html.gz", ".stamp", "%2e%2e/index.html", "nothing.js"])
      expect([403, 404]).toContain((await page(`${app.url}/graphiql-assets/${path}`)).status);
  });
});
