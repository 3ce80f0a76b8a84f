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
    expect([signed.status, signed.headers.get("location")]).toEqual([303, "/welcome"]);
    const [cookie] = signed.headers.getSetCookie();
    expect(cookie).toMatch(/^beckon=bks_[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);

    const again = await form(link, {}, { origin: app.url });
    expect([again.status, again.headers.getSetCookie()]).toEqual([404, []]);
    for (const answer of [again, await page(link)]) {
      const text = await answer.text();
      expect(text).toMatch(/has been used/);
      expect(text).not.toMatch(/<form|Acme/);
    }
    const welcome = await page(`${app.url}/welcome`, { cookie: cookie!.split(";")[0]! });
    const text = await welcome.text();
    expect(text).toMatch(/ann@example\.test.*Acme &lt;Co&gt;.*href="\/graphql"/s);
    expect(text).not.toMatch(/dev\/inbox/);
    expect(welcome.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(welcome.headers.get("cache-control")).toBe("no-store");
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

  test("another site's form does not sign in; a page of ours that hides its Origin does", async () => {
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

  test("signing out needs the form's token and our origin, and ends the session", async () => {
    const cookie = await aSession();
    const csrf = /name="csrf" value="([^"]+)"/.exec(await (await page(`${app.url}/welcome`, { cookie })).text())![1]!;
    const strange = await aSession();
    const url = `${app.url}/sign-out`;
    expect((await form(url, {}, { cookie })).status).toBe(403);
    expect((await form(url, { csrf: "AAAAAAAAAAAAAAAAAAAAAA" }, { cookie })).status).toBe(403);
    expect((await form(url, { csrf }, { cookie: strange })).status).toBe(403);
    expect((await form(url, { csrf }, { cookie, origin: "https://evil.test" })).status).toBe(403);
    expect(await viewerOf(cookie)).not.toBeNull();

    const out = await form(url, { csrf }, { cookie, origin: "null", "sec-fetch-site": "same-origin" });
    expect([out.status, out.headers.getSetCookie()[0]]).toEqual([200, expect.stringMatching(/^beckon=; Max-Age=0/)]);
    expect(await viewerOf(cookie)).toBeNull();
    const welcome = await page(`${app.url}/welcome`, { cookie });
    expect([welcome.status, await welcome.text()]).toEqual([401, expect.stringMatching(/sign-in link/)]);
    expect((await form(url, { csrf }, { cookie })).status).toBe(401);
    expect(await viewerOf(strange)).not.toBeNull();
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
