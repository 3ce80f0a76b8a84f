import { beforeAll, describe, expect, test } from "@jest/globals";
import type { CDPSession, Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import type { Any } from "../client.ts";
import { openConsole, violationsOn } from "../console-page.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type Member, type TestTeam } from "../test-team.ts";

const app = testApp();
const browser = openBrowser();
/** A passkey needs a name of a host, and a browser takes plain http at this one. */
let url: string;
let port: string;
beforeAll(async () => {
  ({ port } = new URL(app.url));
  url = `http://localhost:${port}`;
  await app.restart({ PORT: port, PUBLIC_URL: url });
});

/** An authenticator in the browser, as a phone or a laptop has it. */
async function addAuthenticator(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, defaultBackupEligibility: true, defaultBackupState: true },
    },
  });
  return { cdp, authenticatorId };
}

/** A console whose member has added a passkey at the profile. */
async function withPasskey(team: TestTeam, member = team.owner) {
  const page = await openConsole(app, browser, team, undefined, member.uuid, url);
  page.setDefaultTimeout(20_000);
  const authenticator = await addAuthenticator(page);
  await page.goto(`${url}/settings`);
  await page.getByLabel("Name of the passkey").fill("My laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText(/Added on/).waitFor();
  return { page, ...authenticator };
}

/** Signs the browser out, and in again by the button of the sign-in page. */
async function signIn(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${url}/sign-in`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
}
const refused = (page: Page) => page.getByText("This passkey does not sign anybody in here").waitFor();
const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/sign-in/passkey${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-beckon-csrf": "1", ...headers },
    body: JSON.stringify(body),
  });
const row = async (team: TestTeam): Promise<Any> =>
  (await app.db.query("/* test */ select * from passkey where team_id = $1", [team.uuid])).rows[0];
const start = "mutation { startPasskey { options userErrors { code } } }";
const add =
  'mutation ($credential: JSONObject!) { addPasskey(credential: $credential, name: "x") { passkeys { id name } userErrors { code path } } }';
/** Has the browser's authenticator make a passkey for options. */
const make = (page: Page, options: object): Promise<Any> =>
  page.evaluate(
    `(async () => (await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)}) })).toJSON())()`,
  );

describe("a passkey (rules: Passkeys 1)", () => {
  test("is added at the profile, signs in by a button, and is renamed and removed", async () => {
    const team = await createTestTeam(app);
    const { page } = await withPasskey(team);
    expect(await violationsOn(page)).toEqual([]);
    await signIn(page);
    await page.waitForURL(`${url}/`);
    await page.getByRole("main").waitFor();
    expect(await row(team)).toMatchObject({
      ...{ name: "My laptop", device_type: "multiDevice", backed_up: true, transports: ["internal"] },
      last_used_at: expect.any(Date),
    });
    await page.goto(`${url}/settings`);
    await page.getByText(/Last used on/).waitFor();
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("dialog").getByLabel("Name of the passkey").fill("Old laptop");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("Old laptop").waitFor();
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: "Remove" }).click();
    await page.getByText("Old laptop").waitFor({ state: "detached" });
    await signIn(page);
    await refused(page);
    const { auditLog } = await team.ask("{ auditLog(first: 4) { nodes { action changes } } }");
    expect(auditLog.nodes.slice(0, 3)).toEqual([
      { action: "passkey.remove", changes: { name: { from: "Old laptop", to: null } } },
      { action: "member.sign_in", changes: { by: "passkey" } },
      { action: "passkey.add", changes: { name: { from: null, to: "My laptop" } } },
    ]);
    expect(browser.complaints).toEqual([]);
  }, 120_000);

  test("is a member's own, and one authenticator adds no second one", async () => {
    const team = await createTestTeam(app);
    const other = await team.addMember("MANAGER");
    const { page } = await withPasskey(team);
    await page.getByLabel("Name of the passkey").fill("Again");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("No passkey was made").waitFor();
    const list = async (as: Member) => (await team.ask("{ passkeys { id name } }", {}, as)).passkeys;
    const [{ id }] = await list(team.owner);
    expect(await list(other)).toEqual([]);
    for (const mutation of [`removePasskey(id: "${id}")`, `renamePasskey(id: "${id}", name: "Mine")`]) {
      const answer = await team.ask(`mutation { change: ${mutation} { userErrors { code } } }`, {}, other);
      expect(answer.change.userErrors).toEqual([{ code: "NOT_FOUND" }]);
    }
    expect((await team.ask("query ($id: ID!) { node(id: $id) { id } }", { id }, other)).node).toBeNull();
    expect(await list(team.owner)).toEqual([{ id, name: "My laptop" }]);
  }, 120_000);
});

describe("an answer (rules: Passkeys 2)", () => {
  test("counts once: a replay, another member's handle and another origin sign nobody in", async () => {
    const team = await createTestTeam(app);
    const other = await team.addMember("MANAGER");
    const { page } = await withPasskey(team);
    const sent = page.waitForRequest(`${url}/sign-in/passkey`);
    await signIn(page);
    await page.waitForURL(`${url}/`);
    const body = (await sent).postDataJSON();
    const replay = await send("", body);
    expect([replay.status, ((await replay.json()) as Any).error]).toEqual([401, "PASSKEY_UNKNOWN"]);
    await page.route(`${url}/sign-in/passkey`, async (route) => {
      const { credential } = route.request().postDataJSON();
      const handle = Buffer.from(other.uuid.replaceAll("-", ""), "hex").toString("base64url");
      const response = { ...credential.response, userHandle: handle };
      await route.continue({ postData: JSON.stringify({ credential: { ...credential, response } }) });
    });
    await signIn(page);
    await refused(page);
    await page.unroute(`${url}/sign-in/passkey`);
    // The host is the same, and so the passkey is offered; the origin is not.
    await app.restart({ PORT: port, PUBLIC_URL: "http://localhost:1" });
    await signIn(page);
    await refused(page);
    await app.restart({ PORT: port, PUBLIC_URL: url });
    await signIn(page);
    await page.waitForURL(`${url}/`);
  }, 120_000);

  test("needs the user to be verified, and a counter that goes on", async () => {
    const team = await createTestTeam(app);
    const { page, cdp, authenticatorId } = await withPasskey(team);
    await app.db.query("/* test */ update passkey set counter = 1000 where team_id = $1", [team.uuid]);
    await signIn(page);
    await refused(page);
    await app.db.query("/* test */ update passkey set counter = 0 where team_id = $1", [team.uuid]);
    await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await page.route(`${url}/sign-in/passkey/options`, async (route) => {
      const answer = (await (await route.fetch()).json()) as Any;
      await route.fulfill({ json: { options: { ...answer.options, userVerification: "discouraged" } } });
    });
    await signIn(page);
    await refused(page);
    expect((await row(team)).last_used_at).toBeNull();
  }, 120_000);

  test("is the same for what is unknown and what is not understood, and other sites send none", async () => {
    const { options } = (await (await send("/options", {})).json()) as Any;
    expect(options).toMatchObject({ rpId: "localhost", userVerification: "required" });
    expect(options.allowCredentials ?? []).toEqual([]);
    const clientDataJSON = Buffer.from(
      JSON.stringify({ type: "webauthn.get", challenge: options.challenge, origin: url }),
    );
    const response = { clientDataJSON: clientDataJSON.toString("base64url"), authenticatorData: "AA", signature: "AA" };
    const credential = { id: "AAAA", rawId: "AAAA", type: "public-key", response: { ...response, userHandle: "AAAA" } };
    const answers = [];
    for (const body of [{ credential }, { credential: { id: 1 } }, {}, null])
      answers.push(await (await send("", body)).text());
    expect(new Set(answers).size).toBe(1);
    for (const headers of [{ origin: "https://evil.example" }, { "x-beckon-csrf": undefined as never }]) {
      const headersGiven = Object.fromEntries(
        Object.entries({ "x-beckon-csrf": "1", ...headers }).filter(([, value]) => value),
      );
      const answer = await fetch(`${url}/sign-in/passkey/options`, { method: "POST", headers: headersGiven });
      expect(answer.status).toBe(403);
    }
    const { rows } = await app.db.query("/* test */ select 1 from passkey_challenge where expires_at < now()");
    expect(rows).toEqual([]);
  });
});

describe("who adds and uses one (rules: Passkeys 3)", () => {
  test("is the member of the session that asked: another session's challenge does not count", async () => {
    const team = await createTestTeam(app);
    const other = await team.addMember("REVIEWER");
    const page = await openConsole(app, browser, team, undefined, other.uuid, url);
    await addAuthenticator(page);
    const { options } = (await team.ask(start)).startPasskey;
    const credential = await make(page, options);
    const invalid = [{ code: "INVALID_VALUE", path: ["credential"] }];
    expect((await team.ask(add, { credential }, other)).addPasskey.userErrors).toEqual(invalid);
    expect((await team.ask(add, { credential })).addPasskey.userErrors).toEqual([]);
    // The challenge is used up.
    expect((await team.ask(add, { credential })).addPasskey.userErrors).toEqual(invalid);
  }, 120_000);

  test("is not a disabled member, nor one of a team that requires sign-on, nor in a session by an issuer", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    const { page } = await withPasskey(team, manager);
    await app.db.query(
      "/* test */ insert into sign_on (team_id, issuer, client_id, encrypted_secret, required) values ($1, 'https://i.example', 'c', '', true)",
      [team.uuid],
    );
    await signIn(page);
    await page.getByText("Your team signs in with its company account").waitFor();
    await app.db.query("/* test */ delete from sign_on where team_id = $1", [team.uuid]);
    await app.db.query(
      `/* test */ insert into sign_on_session (team_id, credential_hash, identity_id, issuer, client_id, email, proves_address)
       select team_id, hash, gen_random_uuid(), 'https://i.example', 'c', 'x@y.example', false from credential where team_id = $1 and member_id = $2`,
      [team.uuid, manager.uuid],
    );
    expect((await team.ask(start, {}, manager)).startPasskey).toEqual({
      options: null,
      userErrors: [{ code: "NOT_ALLOWED" }],
    });
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: manager.id,
    });
    await signIn(page);
    await refused(page);
    expect(await row(team)).toBeUndefined();
  }, 120_000);

  test("waits after too many attempts from a network", async () => {
    await send("/options", {});
    await app.db.query("/* test */ update rate_limit set count = 300 where ends_at > now()");
    const answer = await send("/options", {});
    expect([answer.status, Number(answer.headers.get("retry-after")) > 0]).toEqual([429, true]);
    await app.db.query("/* test */ delete from rate_limit");
  });
});
