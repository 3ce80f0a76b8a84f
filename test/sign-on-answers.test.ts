import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { encryptAttempt } from "../src/access/sign-in/sign-on/sign-on-attempt.ts";
import type { Any } from "./client.ts";
import { clientSecret, strangeKey, TestIssuer, UserAgent } from "./issuer.ts";
import { signedInAs, signOn, teamWithSignOn, titleOf } from "./sign-on-team.ts";
import { testApp } from "./test-app.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "on" });
const issuer = new TestIssuer();
type Team = Awaited<ReturnType<typeof teamWithSignOn>>;
let team: Team;
beforeAll(async () => {
  await issuer.open();
  team = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
});
afterAll(() => issuer.close());
beforeEach(() => {
  issuer.claims = null;
  issuer.strangeKey = null;
  issuer.instead = null;
});

let serial = 0;
const newAccount = () => {
  const sub = `user-${++serial}`;
  return { sub, email: `${sub}@${team.domain}`, email_verified: true };
};
const now = () => Math.floor(Date.now() / 1_000);
const isCallback = (url: string) => url.startsWith("http://beckon.test/sign-in/oidc/callback");
/** Goes to the issuer and back, up to the address of the callback. */
async function upToCallback(agent = new UserAgent(app.url)): Promise<{ agent: UserAgent; callback: string }> {
  issuer.account = newAccount();
  const response = await agent.follow(team.startUrl, isCallback);
  return { agent, callback: response.headers.get("location")! };
}

describe("an ID token is refused (rules: Company accounts 3)", () => {
  const faults: Record<string, (claims: Any) => Any> = {
    "for another client": (claims) => ({ ...claims, aud: "other" }),
    "for several clients without naming this one as the party": (claims) => ({ ...claims, aud: ["beckon", "other"] }),
    "that names another client as the party": (claims) => ({ ...claims, azp: "other" }),
    "of another issuer": (claims) => ({ ...claims, iss: "https://other.example" }),
    "with another nonce": (claims) => ({ ...claims, nonce: "the nonce of another sign-on" }),
    "without a nonce": ({ nonce: _, ...claims }) => claims,
    "that ended more than a minute ago": (claims) => ({ ...claims, iat: now() - 400, exp: now() - 75 }),
    "that is issued more than a minute from now": (claims) => ({ ...claims, iat: now() + 75, exp: now() + 400 }),
    "that is valid only later": (claims) => ({ ...claims, nbf: now() + 75 }),
    "without an end": ({ exp: _, ...claims }) => claims,
    "without a subject": ({ sub: _, ...claims }) => claims,
    "with an overlong subject": (claims) => ({ ...claims, sub: "s".repeat(256) }),
  };
  test.each(Object.keys(faults))("%s", async (fault) => {
    issuer.claims = faults[fault]!;
    const { response, page, member } = await signOn(app, issuer, team.startUrl, newAccount());
    expect([response.status, titleOf(page), member]).toEqual([400, "Sign-in not completed", null]);
  });

  test("that another key has signed, under the id of the issuer's", async () => {
    issuer.strangeKey = strangeKey();
    const { response, page, member } = await signOn(app, issuer, team.startUrl, newAccount());
    expect([response.status, titleOf(page), member]).toEqual([400, "Sign-in not completed", null]);
  });

  test.each([
    ["behind", { iat: -400, exp: -45 }],
    ["ahead", { iat: 45, exp: 400, nbf: 45 }],
  ])("but not where the issuer's clock is %s by less than a minute", async (_, times) => {
    issuer.claims = (claims) => ({
      ...claims,
      ...Object.fromEntries(Object.entries(times).map(([name, seconds]) => [name, now() + seconds])),
    });
    expect((await signOn(app, issuer, team.startUrl, newAccount())).member).not.toBeNull();
  });
});

describe("an answer counts once, in the browser that asked (rules: Company accounts 3)", () => {
  test("a second time it is refused before the issuer is called, also beside the first", async () => {
    const { agent, callback } = await upToCallback();
    const cookies = new Map(agent.cookies(app.url));
    const copy = () => {
      const other = new UserAgent(app.url);
      for (const [name, value] of cookies) other.cookies(app.url).set(name, value);
      return other;
    };
    const before = issuer.requests.filter((path) => path === "/token").length;
    const agents = [copy(), copy(), copy()];
    const responses = await Promise.all(agents.map((one) => one.open(callback)));
    expect(responses.map((one) => one.status).sort()).toEqual([303, 400, 400]);
    const late = copy();
    expect([(await late.open(callback)).status, await signedInAs(app, late)]).toEqual([400, null]);
    expect(issuer.requests.filter((path) => path === "/token").length).toBe(before + 1);
  });

  test("not in another browser, not with another state, and not without the cookie that is deleted with it", async () => {
    const { agent, callback } = await upToCallback();
    expect((await new UserAgent(app.url).open(callback)).status).toBe(400);
    const other = new URL(callback);
    other.searchParams.set("state", "the state of another sign-on");
    const { agent: second } = await upToCallback();
    expect((await second.open(other.href)).status).toBe(400);
    expect([...second.cookies(app.url).keys()]).not.toContain("beckon-sign-on");
    // What another browser did changes nothing here.
    expect((await agent.follow(callback)).status).toBe(303);
    expect([...agent.cookies(app.url).keys()]).not.toContain("beckon-sign-on");
  });

  test("not when the cookie is too old, altered, or of another purpose", async () => {
    const { keys } = app.running.services;
    const attempt = {
      ...{ teamId: team.uuid, issuer: issuer.url, clientId: "beckon", state: "s", nonce: "n", codeVerifier: "v" },
      ...{ byAddress: false, next: null },
    };
    const late = encryptAttempt(keys, { ...attempt, expiresAt: Date.now() - 1_000 });
    const good = encryptAttempt(keys, { ...attempt, expiresAt: Date.now() + 600_000 });
    const altered = `${good.slice(0, -2)}${good.endsWith("AA") ? "BB" : "AA"}`;
    const foreign = keys.encrypt("export", Buffer.from(JSON.stringify(attempt))).toString("base64url");
    for (const cookie of [late, altered, foreign, "x".repeat(5_000), "nonsense"]) {
      const agent = new UserAgent(app.url);
      agent.cookies(app.url).set("beckon-sign-on", cookie);
      expect((await agent.open("/sign-in/oidc/callback?state=s&code=c")).status).toBe(400);
    }
  });

  test("the cookie says nothing, no script reads it, and it lasts ten minutes", async () => {
    const response = await new UserAgent(app.url).open(team.startUrl);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^beckon-sign-on=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const url = new URL(response.headers.get("location")!);
    const cookie = response.headers.getSetCookie()[0]!;
    expect(url.searchParams.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce"]) {
      const value = url.searchParams.get(name)!;
      expect(value.length).toBeGreaterThanOrEqual(43);
      expect(Buffer.from(cookie.split(/[=;]/)[1]!, "base64url").toString("latin1")).not.toContain(value);
    }
  });
});

test("keys that the issuer has replaced while somebody signs on are read anew (rules: Company accounts 3)", async () => {
  expect((await signOn(app, issuer, team.startUrl, newAccount())).member).not.toBeNull();
  const { agent, callback } = await upToCallback();
  issuer.rotateKeys();
  await agent.follow(callback);
  expect(await signedInAs(app, agent)).not.toBeNull();
});

describe("the issuer", () => {
  test("has not let somebody in: the page says so", async () => {
    const { response, page } = await signOn(app, issuer, team.startUrl, null);
    expect([response.status, titleOf(page)]).toEqual([403, "Sign-in cancelled"]);
  });

  test.each([
    ["has not verified the address", { email_verified: false }, "E-mail address not verified"],
    ["does not say whether it has", { email_verified: undefined }, "E-mail address not verified"],
    ["gives no address", { email: undefined }, "E-mail address not verified"],
    ["gives one of another domain", { email: "mia@elsewhere.example" }, "E-mail address not allowed"],
    ["gives one of a subdomain", { email: `mia@mail.DOMAIN` }, "E-mail address not allowed"],
  ])("%s: nobody is signed in (rules: Company accounts 1)", async (_, change: Any, title) => {
    const email = change.email?.replace("DOMAIN", team.domain);
    const account = { ...newAccount(), ...change, ...(email === undefined ? {} : { email }) };
    const { response, page, member } = await signOn(app, issuer, team.startUrl, account);
    expect([response.status, titleOf(page), member]).toEqual([403, title, null]);
  });

  test("says by a claim of Entra that the tenant owns the domain", async () => {
    const account = { ...newAccount(), email_verified: undefined };
    issuer.claims = (claims) => ({ ...claims, email: account.email, xms_edov: true });
    expect((await signOn(app, issuer, team.startUrl, account)).member).toMatchObject({ email: account.email });
  });

  test.each([
    ["of the same address", (email: string) => ({ email }), null],
    ["written otherwise", (email: string) => ({ email: email.toUpperCase() }), null],
    ["as a text", (email: string) => ({ email, email_verified: "true" }), null],
    ["that it is not", (email: string) => ({ email, email_verified: "false" }), "E-mail address not verified"],
    ["of another address", (email: string) => ({ email: `other-${email}` }), "E-mail address not verified"],
  ])(
    "says only at its userinfo endpoint, as Okta does, whether the address is verified: %s",
    async (_, answered, title) => {
      const account = newAccount();
      const { email } = account;
      issuer.claims = (claims) => ({ ...claims, email });
      const { page, member } = await signOn(app, issuer, team.startUrl, { ...account, ...answered(email) });
      expect([member?.email ?? null, member === null ? titleOf(page) : null]).toEqual([title ? null : email, title]);
    },
  );

  test("sends an audience as a list, with this client as the party, and a text for what is true", async () => {
    const account = newAccount();
    const { email } = account;
    issuer.claims = (claims) => ({ ...claims, email, email_verified: "true", aud: ["beckon", "other"], azp: "beckon" });
    expect((await signOn(app, issuer, team.startUrl, account)).member).toMatchObject({ email });
  });

  test("is away or slow: the page says so within seconds", async () => {
    const silent: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(silent.address() as { port: number }).port}`;
    const changed = await teamWithSignOn(app, issuer);
    const set = (url: string) =>
      app.db.query("/* test */ update sign_on set issuer = $2 where team_id = $1", [changed.uuid, url]);
    try {
      for (const url of [address, "http://127.0.0.1:1024"]) {
        await set(url);
        const begun = performance.now();
        const response = await new UserAgent(app.url).open(changed.startUrl);
        expect([response.status, titleOf(await response.text())]).toEqual([
          503,
          "Your company's sign-in is not answering",
        ]);
        expect(performance.now() - begun).toBeLessThan(15_000);
      }
    } finally {
      silent.close();
    }
  });

  test("is away when somebody comes back from it, or answers nonsense", async () => {
    const { agent, callback } = await upToCallback();
    issuer.instead = (request, response) => {
      if (request.url !== "/token") return false;
      response.socket!.destroy();
      return true;
    };
    expect(titleOf(await (await agent.open(callback)).text())).toBe("Your company's sign-in is not answering");
    const { agent: second, callback: again } = await upToCallback();
    issuer.instead = (request, response) => request.url === "/token" && response.end("<html>") !== undefined;
    expect(titleOf(await (await second.open(again)).text())).toBe("Sign-in not completed");
    issuer.instead = (_, response) => response.end(JSON.stringify({ issuer: "https://other.example" })) !== undefined;
    const page = await (await new UserAgent(app.url).open(team.startUrl)).text();
    expect(titleOf(page)).toBe("Single sign-on is not set up correctly");
  });

  test("is not called in this server's network unless that is allowed (rules: Company accounts 3)", async () => {
    await app.restart({ WEBHOOK_ALLOW_PRIVATE: "off" });
    try {
      const before = issuer.requests.length;
      const response = await new UserAgent(app.url).open(team.startUrl);
      expect([response.status, titleOf(await response.text())]).toEqual([
        502,
        "Single sign-on is not set up correctly",
      ]);
      expect(issuer.requests.length).toBe(before);
    } finally {
      await app.restart({ WEBHOOK_ALLOW_PRIVATE: "on" });
    }
  });
});

test("neither secrets nor tokens nor addresses are in the log (rules: Company accounts 5)", async () => {
  const account = newAccount();
  await signOn(app, issuer, team.startUrl, account);
  const log = app.log.join("");
  expect(log).toContain("/sign-in/oidc/callback");
  for (const secret of [clientSecret, "eyJ", account.email, "code=", "state="]) expect(log).not.toContain(secret);
});

test("a team without sign-on, and one that is none, have the same page (rules: Company accounts 4)", async () => {
  const pages = await Promise.all(
    ["no-such-team-abc123", team.startUrl.split("/").at(-1)!.toUpperCase(), "callback-", "%00"].map(async (slug) => {
      const response = await new UserAgent(app.url).open(`/sign-in/oidc/${slug}`);
      return [response.status, await response.text()];
    }),
  );
  expect(pages[0]![0]).toBe(404);
  expect(new Set(pages.map(String)).size).toBe(1);
});
