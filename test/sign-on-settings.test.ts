import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Any, cli, post } from "./client.ts";
import { clientSecret, TestIssuer, UserAgent } from "./issuer.ts";
import { NameServer } from "./name-server.ts";
import { askAs, setSignOn, signOn, signOnFields, teamWithSignOn, titleOf } from "./sign-on-team.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";

const names = new NameServer();
const records = new Map<string, string[]>();
const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "on" });
const issuer = new TestIssuer();
beforeAll(async () => {
  await issuer.open();
  await names.open((name, type) => records.get(`${name} ${type}`) ?? []);
  await app.restart({ DNS_SERVERS: names.address });
});
afterAll(async () => {
  names.close();
  await issuer.close();
});

const reading = `{ signOn { ${signOnFields} } }`;
const read = async (team: TestTeam): Promise<Any> => (await team.ask(reading)).signOn;
const call = async (team: TestTeam, name: string, domain?: string, as = team.owner): Promise<Any> =>
  (
    await team.ask(
      domain === undefined
        ? `mutation { ${name} { signOn { issuer } userErrors { code message path } } }`
        : `mutation ($domain: String!) { ${name}(domain: $domain) { signOn { domains { domain proof } } userErrors { code message path } } }`,
      domain === undefined ? {} : { domain },
      as,
    )
  )[name];
const testing = async (team: TestTeam): Promise<Any> =>
  (await team.ask("mutation { testSignOn { checks { check problem } userErrors { code } } }")).testSignOn;
const codes = ({ userErrors }: Any): string[] => userErrors.map((one: Any) => one.code);
const entries = async (team: TestTeam): Promise<Any[]> =>
  (await team.ask("{ auditLog { nodes { action changes } } }")).auditLog.nodes.filter((one: Any) =>
    one.action.startsWith("sign_on."),
  );

describe("the settings (rules: Company accounts 5)", () => {
  test("are set, read, tested and removed by an owner, and audited without the secret", async () => {
    const team = await createTestTeam(app);
    expect(await read(team)).toMatchObject({
      ...{ issuer: null, clientId: null, firstRole: null, required: false, domains: [] },
      callbackUrl: "http://beckon.test/sign-in/oidc/callback",
      signedOutUrl: "http://beckon.test/sign-in",
    });
    expect(codes(await testing(team))).toEqual(["INVALID_STATE"]);
    const set = await setSignOn(team, { issuer: issuer.url, clientId: "beckon", clientSecret, firstRole: "REVIEWER" });
    expect(set).toMatchObject({
      signOn: { issuer: issuer.url, clientId: "beckon", firstRole: "REVIEWER" },
      userErrors: [],
    });
    const good = ["DOCUMENT", "KEYS", "CLIENT"].map((check) => ({ check, problem: null }));
    expect(await testing(team)).toEqual({ checks: good, userErrors: [] });
    await setSignOn(team, { clientSecret: "another secret" });
    expect((await testing(team)).checks.at(-1)).toEqual({
      check: "CLIENT",
      problem: "The issuer does not accept the client id with this client secret.",
    });
    await call(team, "removeSignOn");
    expect(await read(team)).toMatchObject({ issuer: null, clientId: null, required: false });
    expect((await new UserAgent(app.url).open(set.signOn.startUrl)).status).toBe(404);
    const written = await entries(team);
    expect(written.map((one) => one.action)).toEqual(["sign_on.remove", "sign_on.set", "sign_on.set"]);
    expect(written[1]!.changes).toEqual({ clientSecret: "replaced" });
    expect(JSON.stringify(written)).not.toContain("secret of the client");
  });

  test("hold the secret encrypted, and never show it", async () => {
    const team = await teamWithSignOn(app, issuer);
    const { rows } = await app.db.query("/* test */ select * from sign_on where team_id = $1", [team.uuid]);
    expect(rows).toHaveLength(1);
    expect(Buffer.from(rows[0].encrypted_secret).toString("latin1")).not.toContain(clientSecret);
    const { data } = await team.post('{ __type(name: "SignOn") { fields { name } } }');
    expect(data.__type.fields.map((one: Any) => one.name).filter((name: string) => /secret/i.test(name))).toEqual([]);
    expect(JSON.stringify([await read(team), await entries(team)])).not.toContain(clientSecret);
    expect(app.log.join("")).not.toContain(clientSecret);
    // A secret is never sent to another issuer than the one that it was entered for.
    expect(codes(await setSignOn(team, { issuer: "https://other.example" }))).toEqual(["REQUIRED"]);
  });

  test("are refused to other roles, to keys, and for addresses that this server does not call", async () => {
    const team = await teamWithSignOn(app, issuer);
    const manager = await team.addMember("MANAGER");
    expect((await team.post(reading, {}, manager)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    const key = await team.addApiKey("ADMIN", "READ");
    expect((await team.post(reading, {}, key)).data.signOn.issuer).toBe(issuer.url);
    expect(codes(await setSignOn(team, { clientId: "other", clientSecret }, key as never))).toEqual(["NOT_ALLOWED"]);
    for (const name of ["addSignOnDomain", "verifySignOnDomain", "removeSignOnDomain"])
      expect(codes(await call(team, name, "example.com", key as never))).toEqual(["NOT_ALLOWED"]);
    expect(codes(await call(team, "removeSignOn", undefined, key as never))).toEqual(["NOT_ALLOWED"]);
    expect(codes(await setSignOn(team, { firstRole: "OWNER" }))).toEqual(["NOT_ALLOWED"]);
    await app.restart({ WEBHOOK_ALLOW_PRIVATE: "off", DNS_SERVERS: names.address });
    for (const url of [
      "http://issuer.example.com",
      "https://127.0.0.1",
      "https://10.0.0.1",
      "https://issuer.internal",
      "nonsense",
      "https://a.example.com/?x",
    ])
      expect([url, codes(await setSignOn(team, { issuer: url, clientSecret }))]).toEqual([url, ["URL_NOT_ALLOWED"]]);
    await app.restart({ DNS_SERVERS: names.address });
  });

  test("of another team do not exist", async () => {
    const [team, other] = [await teamWithSignOn(app, issuer), await createTestTeam(app)];
    expect(await read(other)).toMatchObject({ issuer: null, domains: [] });
    expect(codes(await call(other, "verifySignOnDomain", team.domain))).toEqual(["NOT_FOUND"]);
    await call(other, "removeSignOnDomain", team.domain);
    await call(other, "removeSignOn");
    expect(await read(team)).toMatchObject({ issuer: issuer.url, domains: [{ domain: team.domain, proof: "DNS" }] });
  });
});

describe("a domain (rules: Company accounts 4)", () => {
  test("is proved by its TXT record, which is another one for each team", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    expect((await call(team, "addSignOnDomain", " @Bücher.Example ")).signOn.domains).toEqual([
      { domain: "xn--bcher-kva.example", proof: null },
    ]);
    await call(other, "addSignOnDomain", "bücher.example");
    const [{ recordName, recordValue }] = (await read(team)).domains;
    expect(recordName).toBe("_beckon-sign-on.xn--bcher-kva.example");
    const missing = await call(team, "verifySignOnDomain", "bücher.example");
    expect([codes(missing), missing.userErrors[0].message.includes(recordValue)]).toEqual([["INVALID_STATE"], true]);
    records.set(`${recordName} TXT`, ["v=spf1 -all", recordValue]);
    expect(codes(await call(other, "verifySignOnDomain", "bücher.example"))).toEqual(["INVALID_STATE"]);
    expect((await call(team, "verifySignOnDomain", "bücher.example")).signOn.domains[0].proof).toBe("DNS");
    // What was proved stays proved.
    records.clear();
    expect((await call(team, "verifySignOnDomain", "bücher.example")).signOn.domains[0].proof).toBe("DNS");
    expect((await entries(team)).map((one) => one.action)).toEqual(["sign_on.verify_domain", "sign_on.add_domain"]);
  });

  test("is proved by an owner's address there, but not where anybody can get one", async () => {
    const team = await createTestTeam(app);
    const move = (email: string) =>
      app.db.query("/* test */ update team_member set email = $2 where team_id = $1", [team.uuid, email]);
    for (const [domain, proof] of [
      ["company.example", "OWNER_ADDRESS"],
      ["gmail.com", null],
    ] as const) {
      await call(team, "addSignOnDomain", domain);
      await move(`owner@${domain}`);
      const verified = await call(team, "verifySignOnDomain", domain);
      const found = (await read(team)).domains.find((one: Any) => one.domain === domain);
      expect([found.proof, codes(verified)]).toEqual([proof, proof === null ? ["INVALID_STATE"] : []]);
    }
    const manager = await team.addMember("MANAGER");
    await app.db.query("/* test */ update team_member set email = 'm@managers.example' where id = $1", [manager.uuid]);
    await call(team, "addSignOnDomain", "managers.example");
    expect(codes(await call(team, "verifySignOnDomain", "managers.example"))).toEqual(["INVALID_STATE"]);
  });

  test("is refused where it is none, and beyond twenty", async () => {
    const team = await createTestTeam(app);
    for (const domain of ["", "a b", "name@example.com", "http://example.com", "x".repeat(300), "-"])
      expect([domain, codes(await call(team, "addSignOnDomain", domain))]).toEqual([domain, ["INVALID_VALUE"]]);
    for (let n = 0; n < 20; n++) await call(team, "addSignOnDomain", `d${n}.example`);
    expect(codes(await call(team, "addSignOnDomain", "d20.example"))).toEqual(["TOO_MANY_ITEMS"]);
    expect((await call(team, "removeSignOnDomain", "d7.example")).signOn.domains).toHaveLength(19);
  });
});

describe("sign-on that is required (rules: Company accounts 6)", () => {
  /** A team whose owner has signed on. */
  async function ownedTeam() {
    const team = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const email = `owner@${team.domain}`;
    await app.db.query("/* test */ update team_member set email = $2 where team_id = $1", [team.uuid, email]);
    const account = { sub: `owner of ${team.uuid}`, email, email_verified: true };
    const { agent, member } = await signOn(app, issuer, team.startUrl, account);
    expect(member).toMatchObject({ id: team.owner.id, role: "OWNER" });
    const set = async (input: object): Promise<Any> =>
      (
        await askAs(
          app,
          agent,
          "mutation ($input: SetSignOnInput!) { setSignOn(input: $input) { signOn { required } userErrors { code path } } }",
          { input },
        )
      ).data.setSignOn;
    return { team, agent, account, set };
  }

  test("needs an owner who came by the issuer, and ends all other sessions and links", async () => {
    const { team, set, account } = await ownedTeam();
    expect(codes(await setSignOn(team, { required: true }))).toEqual(["NOT_ALLOWED"]);
    const manager = await team.addMember("MANAGER");
    expect(await set({ required: true })).toEqual({ signOn: { required: true }, userErrors: [] });
    await app.restart({ DNS_SERVERS: names.address });
    expect([
      (await team.post("{ myTeams { teamId } }")).status,
      (await team.post("{ myTeams { teamId } }", {}, manager)).status,
    ]).toEqual([401, 401]);
    // The mailed link is the address of the sign-on.
    await post(app.url, "mutation ($email: EmailAddress!) { requestSignIn(email: $email) { userErrors { code } } }", {
      email: manager.email,
    });
    const [mail] = await app.mail.waitFor(manager.email);
    expect(mail!.mail.text).toContain(team.startUrl);
    expect(mail!.mail.text).not.toContain("/sign-in/bki_");
    expect((await signOn(app, issuer, team.startUrl, account)).member).not.toBeNull();
  });

  test("refuses a link, without using it up, and says where to go", async () => {
    const { team, set } = await ownedTeam();
    const { url } = (await cli(app, "sign-in-link", "--member", team.owner.id, "--json")).json;
    const token = url.split("/").at(-1);
    // A link from before, as one that is made beside the change.
    const { rows } = await app.db.query("/* test */ select * from sign_in_token where team_id = $1", [team.uuid]);
    await set({ required: true });
    const { hash, member_id, expires_at } = rows[0];
    await app.db.query(
      "/* test */ insert into sign_in_token (hash, team_id, member_id, expires_at) values ($1, $2, $3, $4)",
      [hash, team.uuid, member_id, expires_at],
    );
    const signing = "mutation ($token: String!) { signIn(token: $token) { token userErrors { code } } }";
    expect((await post(app.url, signing, { token })).data.signIn).toEqual({
      token: null,
      userErrors: [{ code: "SIGN_ON_REQUIRED" }],
    });
    const page = await (await new UserAgent(app.url).open(`/sign-in/${token}`)).text();
    expect([titleOf(page), page.includes(`href="${team.startUrl}"`)]).toEqual(["Use single sign-on", true]);
    expect((await new UserAgent(app.url).open(`/sign-in/${token}`, {})).status).not.toBe(303);
    const refused = await cli(app, "sign-in-link", "--member", team.owner.id);
    expect([refused.code === 0, refused.stderr.includes("sign-on optional")]).toEqual([false, true]);
    // The operator's way back.
    const back = await cli(app, "sign-on", "optional", "--team", team.id, "--json");
    expect(back.json).toEqual({ teamId: team.id, changed: true });
    expect((await post(app.url, signing, { token })).data.signIn.token).toMatch(/^bks_/);
  });

  test("ends with another issuer, and keeps a secret that works", async () => {
    const { set, team, agent } = await ownedTeam();
    await set({ required: true });
    expect(codes(await set({ clientSecret: "a mistyped secret" }))).toEqual(["INVALID_VALUE"]);
    expect(await set({ clientSecret })).toEqual({ signOn: { required: true }, userErrors: [] });
    const removing = "mutation ($domain: String!) { removeSignOnDomain(domain: $domain) { userErrors { code } } }";
    const removed = await askAs(app, agent, removing, { domain: team.domain });
    expect(codes(removed.data.removeSignOnDomain)).toEqual(["NOT_ALLOWED"]);
    expect(codes(await set({ clientId: "other", clientSecret, required: true }))).toEqual(["NOT_ALLOWED"]);
    expect(await set({ clientId: "other", clientSecret })).toEqual({ signOn: { required: false }, userErrors: [] });
  });
});
