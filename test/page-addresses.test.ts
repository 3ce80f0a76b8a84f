import { beforeAll, describe, expect, test } from "@jest/globals";
import { cli } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";

const app = testApp();

const browser = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
const json = { accept: "application/json" };
const go = (path: string, init: RequestInit = {}) =>
  fetch(app.url + path, { redirect: "manual", ...init, headers: { ...browser, ...init.headers } });

/** Where a browser that is sent to an address comes to stand, and what it shows there. */
async function arrive(path: string, init: RequestInit = {}) {
  let answer = await go(path, init);
  let at = path;
  for (let hops = 0; answer.status >= 300 && answer.status < 400; hops++) {
    expect(hops).toBeLessThan(5);
    at = answer.headers.get("location")!;
    answer = await go(at);
  }
  return { at, status: answer.status, type: answer.headers.get("content-type"), html: await answer.text() };
}

describe("every address at which a browser can stand", () => {
  let team: TestTeam;
  let start: string;
  let practice: string;
  let open: string;
  beforeAll(async () => {
    team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("Addresses"), [newAddress()], {
      sendEmail: false,
    });
    start = tokenOf(results[0].invitation.inviteUrl);
    practice = tokenOf(results[0].invitation.practiceUrl);
    const { id } = await team.publishAssessment("Open", { inviteOnly: false });
    open = tokenOf(
      (await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", { id })).assessment.publicUrl,
    );
  });

  test("the addresses of forms lead to the page that the form is on", async () => {
    const cases: [string, string][] = [
      ...["start", "save", "submit", "start/", "anything", "submit?saved=1", "a/b"].map((end): [string, string] => [
        `/i/${start}/${end}`,
        `/i/${start}`,
      ]),
      [`/a/${open}/register`, `/a/${open}`],
      [`/A/${open}/Register`, `/a/${open}`],
      [`/p/${practice}/submit`, `/p/${practice}`],
    ];
    for (const [address, page] of cases) {
      const arrived = await arrive(address);
      expect([address, arrived.at, arrived.status]).toEqual([address, page, 200]);
      expect(arrived.html).toContain("<main>");
    }
    expect((await arrive(`/i/${start}`, { method: "POST" })).at).toBe(`/i/${start}`);
    expect((await arrive("/sign-out")).at).toBe("/sign-in");
    expect((await go("/graphql/stream")).headers.get("location")).toBe("/graphql");
  });

  test("a refused form leaves the browser where Enter shows the page", async () => {
    await go(`/i/${start}/start`, { method: "POST" });
    const refused = await go(`/i/${start}/submit`, {
      method: "POST",
      body: new URLSearchParams({ url: "no address" }),
    });
    expect([refused.status, new URL(refused.url).pathname]).toEqual([422, `/i/${start}/submit`]);
    const arrived = await arrive(`/i/${start}/submit`);
    expect([arrived.at, arrived.status]).toEqual([`/i/${start}`, 200]);
    expect(arrived.html).toContain('<form method="post"');
  });

  test("mistyped addresses show the page that was meant", async () => {
    for (const address of [
      `/i/${start}/`,
      `/I/${start}`,
      `//i/${start}`,
      `/i//${start}`,
      `/I/${start}/?utm_source=mail`,
    ])
      expect([address, (await arrive(address)).html]).toEqual([address, expect.stringContaining("Addresses")]);
    for (const address of [`/P/${practice}/`, `/a/${open}/`, "/SIGN-IN", "/Sign-In/"])
      expect([address, (await arrive(address)).status]).toEqual([address, 200]);
    // A token is what it is.
    expect((await arrive(`/i/${start.toUpperCase()}`)).status).toBe(404);
  });

  test("what leads nowhere is a page in the reader's language for browsers, and JSON for those who ask for it", async () => {
    const nowhere = [
      ...["/nothing", "/i", "/i/", "/p", "/a/", "/unsubscribe", "/i/x", "/i/x/start", "/p/x", "/a/x", "/a/x/register"],
      ...["/unsubscribe/x", "/sign-in/x", "/welcome", "/assets/none.js", "/dev/inbox", "/mail/bounces", "/.env"],
      ...[`/i/${"x".repeat(300)}`, "/i/%E0%A4%A", "/%E0%A4%A", "/graphql/x", "/partners/nobody", "/partners/"],
    ];
    for (const address of nowhere) {
      const { status, type, html } = await arrive(address);
      expect([address, type]).toEqual([address, "text/html; charset=utf-8"]);
      expect([address, [400, 404, 414].includes(status)]).toEqual([address, true]);
      expect(html).toMatch(/<html lang="en">[\s\S]*<h1>/);
      const german = await fetch(app.url + address, { headers: { ...browser, "accept-language": "de-AT,de;q=0.9" } });
      expect([address, await german.text()]).toEqual([address, expect.stringContaining('<html lang="de">')]);
    }
    for (const address of ["/nothing", "/i", "/graphql/x", "/i/%E0%A4%A"]) {
      const answer = await go(address, { headers: json });
      expect([address, answer.headers.get("content-type")]).toEqual([address, expect.stringMatching(/json/)]);
      expect(Object.keys((await answer.json()) as object)).toEqual([expect.stringMatching(/^errors?$/)]);
    }
  });

  test("/ leads to signing in, and members who are signed in see the console", async () => {
    expect((await arrive("/")).at).toBe("/sign-in");
    const { json: made } = await cli(app, "team", "create", "--name", "B", "--owner", "b@example.test", "--json");
    const link = await cli(app, "sign-in-link", "--member", made.memberId, "--json");
    const signed = await go(new URL(link.json.url).pathname, { method: "POST" });
    const cookie = signed.headers.getSetCookie()[0]!.split(";")[0]!;
    const home = await go("/", { headers: { cookie } });
    expect([home.status, home.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await home.text()).toContain("<title>Beckon</title>");
  });

  test("there is an icon, in the page and for those who ask for it", async () => {
    const { html } = await arrive("/sign-in");
    expect(html).toMatch(/<link rel="icon" href="data:image\/svg\+xml,[^"]+">/);
    const types = { "/favicon.svg": "image/svg+xml", "/favicon.ico": "image/x-icon" };
    for (const [path, type] of Object.entries(types)) {
      const icon = await go(path);
      expect([path, icon.status, icon.headers.get("content-type")]).toEqual([path, 200, type]);
      expect((await icon.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });
});
