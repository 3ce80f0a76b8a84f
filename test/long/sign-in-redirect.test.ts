import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "../client.ts";
import type { ReceivedMail } from "../mail-server.ts";
import { startSecondApp, testApp } from "../test-app.ts";
import { tablesContaining } from "../test-database.ts";
import { createTestTeam, newAddress } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const appOrigin = "https://app.example.com";
const app = testApp({ ALLOWED_ORIGINS: appOrigin, APP_URL: "https://console.example.com/app" });

const mutation =
  "mutation ($e: EmailAddress!, $r: URL) { requestSignIn(email: $e, redirectUrl: $r) { userErrors { code path message } } }";
const request = async (email: string, redirectUrl: string | null, url = app.url): Promise<Any> =>
  (await post(url, mutation, { e: email, r: redirectUrl }, { origin: appOrigin })).data.requestSignIn;
const signIn = async (token: string): Promise<Any> =>
  (
    await post(app.url, "mutation ($t: String!) { signIn(token: $t) { member { id } userErrors { code } } }", {
      t: token,
    })
  ).data.signIn;
const linkIn = ({ mail }: ReceivedMail): URL => new URL(/https?:\/\/\S+/.exec(mail.text!)![0]);
const nothingWaits = () =>
  waitUntil(async () => (await app.db.query("/* test */ select 1 from sign_in_request")).rows.length === 0);

describe("requestSignIn with a redirectUrl (rules: Signing in 3)", () => {
  test.each([
    [`${appOrigin}/signed-in`, `${appOrigin}/signed-in`, {}],
    [`${appOrigin}`, `${appOrigin}/`, {}],
    [`${appOrigin}/in?team=a&code=old#/home`, `${appOrigin}/in`, { team: "a" }],
    ["https://console.example.com/elsewhere", "https://console.example.com/elsewhere", {}],
  ])("%s: the link leads there with a code that signs in once", async (redirectUrl, page, parameters) => {
    const { owner } = await createTestTeam(app);
    expect(await request(owner.email, redirectUrl)).toEqual({ userErrors: [] });
    const [mail] = await app.mail.waitFor(owner.email);
    const link = linkIn(mail!);
    expect(link.origin + link.pathname).toBe(page);
    const { code, ...others } = Object.fromEntries(link.searchParams);
    expect([others, link.hash]).toEqual([parameters, new URL(redirectUrl).hash]);
    // All links of the e-mail, also in its HTML, are this one.
    expect(mail!.mail.text).not.toContain("/sign-in/");
    expect(mail!.mail.html).not.toContain("/sign-in/");
    // Our own page shows the member of the code without redeeming it.
    expect((await fetch(`${app.url}/sign-in/${code}`)).status).toBe(200);
    expect(await signIn(code!)).toEqual({ member: { id: owner.id }, userErrors: [] });
    expect(await signIn(code!)).toMatchObject({ member: null, userErrors: [{ code: "LINK_UNKNOWN" }] });
  });

  test.each([
    "https://evil.test/",
    "http://app.example.com/",
    "https://app.example.com:444/",
    "https://app.example.com.evil.test/",
    "https://app.example.com@evil.test/",
    "https://me@app.example.com/",
    "https://evil.test/?https://app.example.com",
    "https://evil.test\\@app.example.com/",
    "http://beckon.test/",
  ])("%s is URL_NOT_ALLOWED for known and unknown addresses alike, and nothing is mailed", async (redirectUrl) => {
    const { owner } = await createTestTeam(app);
    const answer = await request(owner.email, redirectUrl);
    expect(answer.userErrors).toEqual([
      { code: "URL_NOT_ALLOWED", path: ["redirectUrl"], message: expect.stringMatching(/ALLOWED_ORIGINS.*APP_URL/) },
    ]);
    expect(await request(newAddress("nobody"), redirectUrl)).toEqual(answer);
    await request(owner.email, null);
    await app.mail.waitFor(owner.email);
    await nothingWaits();
    expect(app.mail.to(owner.email).map((one) => linkIn(one).origin)).toEqual(["http://beckon.test"]);
  });

  test("an unknown address gets the same response, and nothing of the request is stored", async () => {
    const [{ owner }, unknown] = [await createTestTeam(app), newAddress("nobody")];
    const page = `${appOrigin}/a-page-of-its-own`;
    expect(await request(unknown, page)).toEqual(await request(owner.email, page));
    await app.mail.waitFor(owner.email);
    await nothingWaits();
    await waitUntil(async () => (await tablesContaining(app, page)).length === 0);
    expect(app.mail.to(unknown)).toEqual([]);
  });

  test("a URL with another scheme is rejected as such", async () => {
    for (const r of ["javascript:alert(1)", "/signed-in", "app.example.com"]) {
      const answer = await post(app.url, mutation, { e: newAddress(), r });
      expect([r, answer.errors?.[0]?.extensions.code]).toEqual([r, "BAD_USER_INPUT"]);
    }
  });

  test("without ALLOWED_ORIGINS and APP_URL no URL is allowed", async () => {
    const bare = await startSecondApp(app, { ROLE: "api", ALLOWED_ORIGINS: [], APP_URL: undefined });
    try {
      const answer = await request(newAddress(), `${appOrigin}/`, bare.url);
      expect(answer.userErrors).toMatchObject([{ code: "URL_NOT_ALLOWED" }]);
    } finally {
      await bare.stop();
    }
  });
});
