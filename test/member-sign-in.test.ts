import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Running } from "../src/app/start.ts";
import { notificationEventTypes } from "../src/teams/notification-settings.ts";
import { type Answer, type Any, post } from "./client.ts";
import type { ReceivedMail } from "./mail-server.ts";
import { statementsOf } from "./statement-record.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

let second: Running | undefined;
// Registered before the app's own hooks: a mail server waits for its connected clients.
afterAll(() => second?.stop());
/** Serves the API; a second process, which also sends e-mails, is started later. */
const app = testApp({ ROLE: "api", TRUST_PROXY: "1" });

let callers = 0;
/** An address of the network that nobody has asked from. */
const aCaller = (): string => `203.0.113.${++callers}`;
const requestMutation = "mutation ($e: EmailAddress!) { requestSignIn(email: $e) { userErrors { code } } }";
const request = (email: string, from = aCaller(), url = app.url): Promise<Answer> =>
  post(url, requestMutation, { e: email }, { "x-forwarded-for": from });
const form = (url: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "x-forwarded-for": aCaller(), ...headers },
    redirect: "manual",
  });
const signIn = async (token: string, url = app.url, selection = "token userErrors { code }"): Promise<Any> =>
  (await post(url, `mutation ($t: String!) { signIn(token: $t) { ${selection} } }`, { t: token })).data.signIn;
const linksIn = ({ mail }: ReceivedMail): string[] => mail.text!.match(/http:\/\/beckon\.test\/sign-in\/\S+/g)!;
/** The newest e-mail's one link, when so many have come. */
const mailedToken = async (address: string, count = 1): Promise<string> =>
  tokenOf(linksIn((await app.mail.waitFor(address, count, 15_000)).at(-1)!)[0]!);
const whoIs = async (token: string): Promise<Any> =>
  (await post(app.url, "{ viewer { ... on TeamMember { id team { id } } } }", {}, { authorization: `Bearer ${token}` }))
    .data?.viewer ?? null;
const requests = async (): Promise<number> =>
  (await app.db.query("/* test */ select count(*)::int as n from sign_in_request")).rows[0].n;
const expire = (address: string, by: string) =>
  app.db.query(
    `/* test */ update sign_in_token t set expires_at = t.expires_at - $2::interval from team_member m
     where m.team_id = t.team_id and m.id = t.member_id and m.email = $1`,
    [address, by],
  );
const move = (team: TestTeam, address: string) =>
  app.db.query("/* test */ update team_member set email = $2 where team_id = $1 and id = $3", [
    team.uuid,
    address,
    team.owner.uuid,
  ]);

describe("while nobody writes e-mails", () => {
  test("known, unknown and disabled addresses are asked for by the very same statements, and answered the same", async () => {
    const team = await createTestTeam(app);
    const gone = await team.addMember("MANAGER");
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: gone.id,
    });
    await request(newAddress("warm-up"));
    const seen = [];
    for (const address of [team.owner.email, newAddress("unknown"), gone.email]) {
      for (const ask of [
        async () => JSON.stringify(await request(address)),
        async () => (await (await form(`${app.url}/sign-in`, { email: address })).text()).replaceAll(address, "…"),
      ]) {
        const { result: answer, statements } = await statementsOf(ask);
        // Without what a new connection of the pool begins with, and what scheduled tasks do.
        const ran = statements.flatMap(({ text }) =>
          /^set |team_counter|pgboss\.(version|queue)|update "cost_bucket" as "b"/i.test(text) ? [] : [text],
        );
        seen.push({ answer, ran });
      }
    }
    for (const way of [0, 1]) {
      const [known, ...others] = seen.filter((_, i) => i % 2 === way);
      expect(known!.ran.length).toBeGreaterThan(3);
      for (const other of others) expect(other).toEqual(known);
    }
    expect(seen[0]!.answer).toBe('{"status":200,"data":{"requestSignIn":{"userErrors":[]}}}');
  });

  test("over 5 an hour for an address the answer stays the same, by page and mutation, and no more e-mails are requested (rules: Signing in 2)", async () => {
    const [address, before] = [newAddress("often"), await requests()];
    const answers = [];
    for (let n = 0; n < 8; n++) answers.push(await request(n % 2 ? address : address.toUpperCase()));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]!.status).toBe(200);
    const [page, another] = [
      await form(`${app.url}/sign-in`, { email: address }),
      await form(`${app.url}/sign-in`, { email: newAddress("first") }),
    ];
    expect([page.status, another.status]).toEqual([200, 200]);
    expect((await page.text()).replaceAll(address, "…")).toBe((await another.text()).replace(/first-\d+@[\w.]+/g, "…"));
    // Five of the one, and one of the other.
    expect((await requests()) - before).toBe(6);
    await app.db.query("/* test */ update rate_limit set ends_at = now() - interval '1 second'");
    await request(address);
    expect((await requests()) - before).toBe(7);
  });

  const keyOf = (what: string, who: string) => app.running.services.keys.mac("rate-limit", `${what}.${who}`, 32);
  const countOf = (what: string, who: string, count: number) =>
    app.db.query(
      "/* test */ insert into rate_limit values ($1, $2, now() + interval '59 minutes') on conflict (key) do update set count = $2",
      [keyOf(what, who), count],
    );

  test("20 an hour for an address by one network, then RATE_LIMITED for that pair alone; nobody is locked out from elsewhere", async () => {
    const [from, victim] = [aCaller(), newAddress("victim")];
    for (let n = 0; n < 20; n++) expect((await request(victim, from)).status).toBe(200);
    const refused = await request(victim, from);
    expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([429, "RATE_LIMITED"]);
    expect(refused.errors?.[0]?.extensions.retryAfter).toBeGreaterThan(3_500);
    const page = await form(`${app.url}/sign-in`, { email: victim }, { "x-forwarded-for": from });
    expect([page.status, page.headers.get("content-type")]).toEqual([429, "text/html; charset=utf-8"]);
    expect(await page.text()).toMatch(/Too many attempts/);
    // A colleague behind the same address of the network, and the victim from anywhere else.
    expect((await request(newAddress("colleague"), from)).status).toBe(200);
    expect((await request(victim)).status).toBe(200);
  });

  test("300 an hour by a network, for whatever addresses; who is refused uses nobody else's up", async () => {
    const [from, victim] = [aCaller(), newAddress("victim")];
    await request(newAddress(), from);
    await countOf("sign-in by", from, 299);
    expect((await request(newAddress(), from)).status).toBe(200);
    const before = await requests();
    for (let n = 0; n < 6; n++) expect((await request(victim, from)).status).toBe(429);
    expect((await request(victim)).status).toBe(200);
    expect((await requests()) - before).toBe(1);
  });

  test("a caller's own X-Forwarded-For does not make them another one", async () => {
    const from = aCaller();
    await countOf("sign-in by", from, 299);
    expect((await request(newAddress(), `192.0.2.1, ${from}`)).status).toBe(200);
    expect((await request(newAddress(), `192.0.2.99, ${from}`)).status).toBe(429);
  });
});

describe("with somebody who writes e-mails", () => {
  beforeAll(async () => {
    second = await startSecondApp(app, { ROLE: "all" });
  });

  test("one e-mail lists every team of the address with a link of its own; each works once, and for its team", async () => {
    const teams = [
      await createTestTeam(app, "First <Team>"),
      await createTestTeam(app, "Second Team"),
      await createTestTeam(app, "Third"),
    ];
    const address = newAddress("in-many");
    for (const team of teams) await move(team, address);
    await app.db.query("/* test */ update team_member set state = 'DISABLED' where team_id = $1", [teams[2]!.uuid]);
    await request(address.toUpperCase());
    const [message] = await app.mail.waitFor(address, 1, 15_000);
    expect(message!.to).toEqual([address]);
    const { text, html } = message!.mail;
    expect(text).toMatch(/First <Team>.*Second Team.*|Second Team.*First <Team>/s);
    expect(text).not.toMatch(/Third/);
    expect(text).toMatch(/60 minutes/);
    const links = linksIn(message!);
    expect(new Set(links).size).toBe(2);
    for (const link of links) expect(String(html).split(`href="${link}"`).length).toBeGreaterThan(1);
    const signed = [await signIn(tokenOf(links[0]!)), await signIn(tokenOf(links[1]!))];
    const members = await Promise.all(signed.map((one) => whoIs(one.token)));
    expect(new Set(members.map((one) => one.team.id))).toEqual(new Set([teams[0]!.id, teams[1]!.id]));
    for (const link of links)
      expect(await signIn(tokenOf(link))).toEqual({ token: null, userErrors: [{ code: "LINK_UNKNOWN" }] });
    expect(app.mail.to(address)).toHaveLength(1);
    expect(await requests()).toBe(0);
  });

  test("signIn says which team is signed in to, whatever session there was before", async () => {
    const [team, other] = [await createTestTeam(app, "Mine"), await createTestTeam(app, "Other")];
    await request(team.owner.email);
    const answer = await post(
      app.url,
      "mutation ($t: String!) { signIn(token: $t) { token member { id team { id name } notificationSettings { id } } } }",
      { t: await mailedToken(team.owner.email) },
      { authorization: `Bearer ${other.owner.token}` },
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.signIn.member).toMatchObject({ id: team.owner.id, team: { id: team.id, name: "Mine" } });
    expect(answer.data.signIn.member.notificationSettings).toHaveLength(2 * notificationEventTypes.length);
    await request(team.owner.email);
    const bare = await signIn(
      await mailedToken(team.owner.email, 2),
      app.url,
      "token expiresAt member { team { id } } userErrors { code }",
    );
    expect(bare).toMatchObject({ member: { team: { id: team.id } }, userErrors: [] });
    expect(new Date(bare.expiresAt).getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect(await whoIs(bare.token)).toMatchObject({ id: team.owner.id });
  });

  test("a link is valid for an hour (rules: Signing in 1)", async () => {
    const [early, late] = [await createTestTeam(app), await createTestTeam(app)];
    await request(early.owner.email);
    await request(late.owner.email);
    const tokens = [await mailedToken(early.owner.email), await mailedToken(late.owner.email)];
    await expire(early.owner.email, "59 minutes 30 seconds");
    await expire(late.owner.email, "60 minutes");
    expect((await signIn(tokens[0]!)).userErrors).toEqual([]);
    expect((await signIn(tokens[1]!)).userErrors).toEqual([{ code: "LINK_UNKNOWN" }]);
  });

  test("of eight who redeem a link at once, over two processes, by the page and by the API, one gets in", async () => {
    const team = await createTestTeam(app);
    await request(team.owner.email);
    const token = await mailedToken(team.owner.email);
    const before = (await app.db.query("/* test */ select count(*)::int as n from credential")).rows[0].n;
    const racers = Array.from({ length: 8 }, async (_, i) => {
      const url = i % 2 ? app.url : second!.url;
      if (i % 4 < 2) return (await signIn(token, url)).token !== null;
      return (await form(`${url}/sign-in/${token}`, {}, { origin: url })).status === 303;
    });
    expect((await Promise.all(racers)).filter(Boolean)).toEqual([true]);
    const { rows } = await app.db.query("/* test */ select count(*)::int as n from credential");
    expect(rows[0].n).toBe(before + 1);
  });

  test("the pages: a form asks, the mailed page looks and changes nothing, its button signs in; another site's forms do not", async () => {
    const team = await createTestTeam(app, "Paged");
    const { email } = team.owner;
    const asked = await fetch(`${app.url}/sign-in`);
    expect(await asked.text()).toMatch(/<form method="post" action="\/sign-in">.*name="email"/s);
    for (const typed of ["", "no address", `${email}, x${email}`]) {
      const refused = await form(`${app.url}/sign-in`, { email: typed });
      expect(refused.status).toBe(422);
      expect(await refused.text()).toMatch(/Enter a valid e-mail address/);
    }
    const foreign = await form(`${app.url}/sign-in`, { email }, { origin: "https://evil.test" });
    expect([foreign.status, await requests()]).toEqual([403, 0]);
    const sent = await form(`${app.url}/sign-in`, { email: ` ${email.toUpperCase()} ` }, { origin: app.url });
    expect(sent.status).toBe(200);
    expect(await sent.text()).toMatch(/we.*ve sent a sign-in link/);

    const link = `${app.url}/sign-in/${await mailedToken(email)}`;
    const tokens = () => app.db.query("/* test */ select t.*, t.xmin from sign_in_token t order by hash");
    const before = (await tokens()).rows;
    for (const method of ["GET", "HEAD", "GET"]) {
      const looked = await fetch(link, { method });
      expect([looked.status, looked.headers.getSetCookie()]).toEqual([200, []]);
      if (method === "GET") expect(await looked.text()).toMatch(/Paged.*Olga Owner.*<form method="post"/s);
    }
    expect((await tokens()).rows).toEqual(before);
    expect((await form(link, {}, { origin: "https://evil.test" })).status).toBe(403);
    const signed = await form(link, {}, { origin: app.url });
    expect([signed.status, signed.headers.get("location")]).toEqual([303, "/"]);
    const cookie = signed.headers.getSetCookie()[0]!.split(";")[0]!;
    const viewer = "{ viewer { ... on TeamMember { displayName team { name } } } }";
    expect((await post(app.url, viewer, {}, { cookie, "x-beckon-csrf": "1" })).data.viewer).toEqual({
      displayName: "Olga Owner",
      team: { name: "Paged" },
    });
    expect((await form(link, {}, { origin: app.url })).status).toBe(404);
  });

  test("an unknown address and a disabled member get no mail, and nothing of the wish stays", async () => {
    const team = await createTestTeam(app);
    const [gone, unknown] = [await team.addMember("MANAGER"), newAddress("nobody")];
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: gone.id,
    });
    await request(unknown);
    await request(gone.email);
    // What was asked for later has come: the others have had their turn.
    await request(team.owner.email);
    await app.mail.waitFor(team.owner.email);
    await waitUntil(async () => (await requests()) === 0);
    expect([app.mail.to(unknown), app.mail.to(gone.email)]).toEqual([[], []]);
    expect(await tablesContaining(app, unknown)).toEqual([]);
    expect(await tablesContaining(app, gone.email)).toEqual(["public.team_member"]);
    const { rows } = await app.db.query(
      "/* test */ select 1 from sign_in_token where team_id = $1 and member_id = $2 union all select 1 from email where team_id = $1 and member_id = $2",
      [team.uuid, gone.uuid],
    );
    expect(rows).toEqual([]);
  });

  test("no usable token in the database, the queue or the log; no address in the log", async () => {
    const team = await createTestTeam(app);
    const invited = newAddress("invited");
    await team.ask("mutation ($m: [TeamMemberInput!]!) { inviteTeamMembers(members: $m) { userErrors { code } } }", {
      m: [{ email: invited, role: "REVIEWER" }],
    });
    await request(team.owner.email);
    const tokens = [await mailedToken(team.owner.email), await mailedToken(invited)];
    await fetch(`${app.url}/sign-in/${tokens[0]}`);
    await waitUntil(
      async () =>
        (await app.db.query("/* test */ select 1 from email where team_id = $1 and state <> 'SENT'", [team.uuid])).rows
          .length === 0,
    );
    for (const token of tokens) {
      expect(await tablesContaining(app, token)).toEqual([]);
      expect(await tablesContaining(app, token.slice(4, 68))).toEqual([]);
      const signed = await signIn(token);
      expect(await tablesContaining(app, signed.token)).toEqual([]);
      for (const secret of [token, signed.token]) expect(app.log.filter((line) => line.includes(secret))).toEqual([]);
    }
    for (const address of [team.owner.email, invited])
      expect(app.log.filter((line) => line.includes(address))).toEqual([]);
  });

  test("over the limit of an address, over two processes, 5 e-mails come, and each of their links works while it lasts", async () => {
    const team = await createTestTeam(app);
    const { email } = team.owner;
    for (let n = 0; n < 12; n++)
      expect((await request(email, aCaller(), n % 2 ? app.url : second!.url)).status).toBe(200);
    await app.mail.waitFor(email, 5);
    await waitUntil(async () => (await requests()) === 0);
    await waitUntil(
      async () =>
        (await app.db.query("/* test */ select 1 from email where team_id = $1 and state <> 'SENT'", [team.uuid])).rows
          .length === 0,
    );
    const messages = app.mail.to(email);
    expect(messages).toHaveLength(5);
    // What came first works, although others came after it, until just before a new one would be mailed.
    await expire(email, "59 minutes 30 seconds");
    for (const message of messages) expect((await signIn(tokenOf(linksIn(message)[0]!))).userErrors).toEqual([]);
  });

  test("a wish that is an hour old is not mailed any more", async () => {
    const team = await createTestTeam(app);
    await second!.stop();
    await request(team.owner.email);
    await app.db.query("/* test */ update sign_in_request set requested_at = requested_at - interval '61 minutes'");
    second = await startSecondApp(app, { ROLE: "all" });
    await waitUntil(async () => (await requests()) === 0);
    await request(team.owner.email);
    await app.mail.waitFor(team.owner.email);
    expect(app.mail.to(team.owner.email)).toHaveLength(1);
  });
});
