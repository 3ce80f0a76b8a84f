import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Running } from "../src/app/start.ts";
import type { Any } from "./client.ts";
import { candidateOf, mailedAnswer, opened, registrationOf } from "./registration.ts";
import { statementsOf } from "./statement-record.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

let second: Running | undefined;
// Registered before the app's own hooks: a mail server waits for its connected clients.
afterAll(() => second?.stop());
/** Serves the API; a worker is started later. */
const app = testApp({ ROLE: "api", COST_BUCKET: "0" });
const { registration, register, registered, registerByMail, mailedLink, view, start, submit } = registrationOf(app);

/** An answer of HTTP, whole: status, headers in their order and case, and body; but for what differs with each request. */
const raw = (path: string, type: string, body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request(
      `${app.url}${path}`,
      { method: "POST", headers: { "content-type": type, connection: "close" } },
      async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const headers = answer.rawHeaders.map((value, i, all) =>
          i % 2 === 1 && /^(date|x-request-id)$/i.test(all[i - 1]!) ? "…" : value,
        );
        resolve(`${answer.statusCode} ${answer.statusMessage}\n${headers.join("\n")}\n\n${Buffer.concat(chunks)}`);
      },
    );
    sent.on("error", reject).end(body);
  });
const mutation = `mutation ($t: String!, $e: String!) { registerCandidate(token: $t, email: $e, name: "Somebody Else") {
  inviteUrl mailed continueUrl userErrors { code message path existing { id } } invitation { state candidateName } } }`;
const ask = (token: string, email: string) =>
  raw("/graphql", "application/json", JSON.stringify({ query: mutation, variables: { t: token, e: email } }));
const form = (token: string, email: string) =>
  raw(
    `/a/${token}/register`,
    "application/x-www-form-urlencoded",
    new URLSearchParams({ name: "Somebody Else", email }).toString(),
  );

/** One candidate in each way that an address can be known, and addresses that are not; all of one length. */
async function everybody(team: TestTeam, assessment: { id: string }): Promise<Record<string, string>> {
  const known = ["IDLE", "LIVE", "STARTED", "SUBMITTED", "CANCELLED", "EXPIRED", "ERASED"];
  const names = ["UNKNOWN", "SUPPRESSED", "OVER_LIMIT", ...known];
  const addresses = Object.fromEntries(names.map((name) => [name, `${name.toLowerCase().padEnd(12, "x")}@alike.test`]));
  const { results } = await team.invite(
    assessment,
    known.filter((name) => name !== "IDLE").map((name) => ({ email: addresses[name] })),
    { sendEmail: false },
  );
  const of = Object.fromEntries(results.map((one: Any) => [one.candidate.email, one]));
  const linkOf = (name: string) => tokenOf(of[addresses[name]!].invitation.inviteUrl);
  await team.invite(await team.publishAssessment("Elsewhere"), [addresses.IDLE!], { sendEmail: false });
  for (const name of ["STARTED", "SUBMITTED"]) await start(linkOf(name));
  await submit(linkOf("SUBMITTED"));
  await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", {
    ids: [of[addresses.CANCELLED!].invitation.id],
  });
  await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", {
    id: of[addresses.ERASED!].candidate.id,
  });
  await app.db.query(
    "/* test */ update invitation set expires_at = now() - interval '1 second' where team_id = $1 and candidate_id = (select id from candidate where team_id = $1 and email = $2)",
    [team.uuid, addresses.EXPIRED],
  );
  await app.db.query("/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')", [
    team.uuid,
    addresses.SUPPRESSED,
  ]);
  for (let n = 0; n < 6; n++) await team.invite(await team.publishAssessment(`Number ${n}`), [addresses.OVER_LIMIT!]);
  return addresses;
}

describe("while nobody does what is requested", () => {
  test("known or not, in any state: the same bytes by the same statements, by page and mutation (rules: The public link 2)", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await opened(team);
    const addresses = await everybody(team, assessment);
    expect(new Set(Object.values(addresses).map((address) => address.length)).size).toBe(1);
    for (const way of [ask, form]) {
      await way(token, "warm-up-xxxx@alike.test");
      const seen = [];
      for (const [name, address] of Object.entries(addresses)) {
        // Twice: that it was asked for already tells nothing either.
        for (const _ of [1, 2]) {
          const { result, statements } = await statementsOf(() => way(token, address));
          const ran = statements
            .map(({ text }) => text)
            // What a new connection of the pool begins with, scheduled tasks, and the wake-up for what happened before.
            .filter((text) => !/^\s*set |team_counter|beckon_news|pgboss\.(version|queue)/i.test(text));
          expect(result.split("\n")[0]).toBe("200 OK");
          seen.push({ name, answer: result.replaceAll(address, "…"), ran });
        }
      }
      const [first] = seen;
      expect(first!.ran.length).toBeGreaterThan(5);
      for (const one of seen) expect(one).toEqual({ ...first, name: one.name });
    }
    // Nothing has happened yet, to anybody.
    expect(await candidateOf(team, addresses.UNKNOWN!)).toBeNull();
    // And when it happens, each is mailed what is theirs.
    second = await startSecondApp(app, { ROLE: "all" });
    await registered(team);
    for (const [name, address] of Object.entries(addresses)) {
      const count = { SUPPRESSED: 0, OVER_LIMIT: 6 }[name] ?? 1;
      expect([name, app.mail.to(address).length]).toEqual([name, count]);
    }
    expect((await candidateOf(team, addresses.UNKNOWN!)).invitations.nodes).toMatchObject([
      { source: "PUBLIC_LINK", state: "PENDING" },
    ]);
    expect((await candidateOf(team, addresses.ERASED!)).invitations.nodes).toHaveLength(1);
  });
});

/** Candidates in every state: of another assessment, invited, at work, done, withdrawn, and who has come by the link before. */
async function knownInEveryState(
  team: TestTeam,
  assessment: { id: string },
  addresses: Record<string, string>,
  token: string,
): Promise<{ of: Record<string, Any>; links: Record<string, string> }> {
  const elsewhere = await team.publishAssessment("Elsewhere");
  await team.invite(elsewhere, [addresses.NONE!, addresses.ARCHIVED!], { sendEmail: false });
  const invited = ["PENDING", "STARTED", "SUBMITTED", "CANCELLED", "EXPIRED", "LOCKED"];
  const { results } = await team.invite(
    assessment,
    invited.map((state) => ({ email: addresses[state], name: `Known ${state}` })),
    { sendEmail: false },
  );
  const of = Object.fromEntries(invited.map((state, i) => [state, results[i]]));
  const links = Object.fromEntries(invited.map((state) => [state, tokenOf(of[state].invitation.inviteUrl)]));
  for (const state of ["STARTED", "SUBMITTED"]) await start(links[state]!);
  await submit(links.SUBMITTED!);
  await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", {
    ids: [of.CANCELLED.invitation.id],
  });
  await team.ask("mutation ($ids: [ID!]!) { lockInvitations(ids: $ids) { userErrors { code } } }", {
    ids: [of.LOCKED.invitation.id],
  });
  await app.db.query(
    "/* test */ update invitation set expires_at = now() - interval '1 second' where team_id = $1 and candidate_id = (select id from candidate where team_id = $1 and email = $2)",
    [team.uuid, addresses.EXPIRED],
  );
  const archived = await candidateOf(team, addresses.ARCHIVED!);
  await team.ask("mutation ($ids: [ID!]!) { archiveCandidates(ids: $ids) { userErrors { code } } }", {
    ids: [archived.id],
  });
  await registerByMail(token, addresses.PUBLIC!);
  return { of, links };
}

describe("with somebody who does it", () => {
  beforeAll(async () => {
    second ??= await startSecondApp(app, { ROLE: "all" });
  });

  test("an address that is known, in any state, is mailed what can be used, and nothing of anybody's work", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await opened(team);
    const states = ["NONE", "PENDING", "STARTED", "SUBMITTED", "CANCELLED", "EXPIRED", "ARCHIVED", "LOCKED", "PUBLIC"];
    const addresses = Object.fromEntries(states.map((state) => [state, newAddress(state.toLowerCase())]));
    const { of, links } = await knownInEveryState(team, assessment, addresses, token);

    for (const state of states)
      for (const address of [addresses[state]!.toUpperCase(), addresses[state]!]) {
        const answer = await registration(token, address, "Somebody Else");
        expect([state, answer]).toEqual([state, { status: 200, data: { registerCandidate: mailedAnswer } }]);
      }

    // Asked twice, mailed once.
    for (const state of states) await app.mail.waitFor(addresses[state]!, 1, 15_000);
    await registered(team);
    for (const state of states) expect([state, app.mail.to(addresses[state]!).length]).toEqual([state, 1]);
    for (const state of states) {
      const { mail } = app.mail.to(addresses[state]!)[0]!;
      expect([state, `${mail.text}${mail.html}`.includes("secret work")]).toEqual([state, false]);
      const link = mail.text!.match(/http:\/\/beckon\.test\/i\/(\S+)/)?.[1] ?? null;
      const name = state === "PUBLIC" ? "Petra Public" : of[state] === undefined ? null : `Known ${state}`;
      // Nothing of a known candidate is overwritten by a caller who gave the address.
      const candidate = await candidateOf(team, addresses[state]!);
      expect([state, candidate.name]).toEqual([state, name]);
      const here = candidate.invitations.nodes.filter((one: Any) => one.emails.length > 0);
      expect([state, here.length]).toEqual([state, 1]);
      if (state === "SUBMITTED" || state === "CANCELLED") {
        expect([state, link]).toEqual([state, null]);
        expect(mail.text).toMatch(
          state === "SUBMITTED" ? /You have already submitted/ : /has withdrawn your invitation/,
        );
        expect(here[0].state).toBe(state);
        continue;
      }
      if (["PENDING", "STARTED", "LOCKED"].includes(state)) expect([state, link]).toEqual([state, links[state]]);
      else expect(here[0].source).toBe("PUBLIC_LINK");
      const started = await start(link!);
      expect([state, started.userErrors]).toEqual([state, state === "LOCKED" ? [{ code: "LOCKED" }] : []]);
    }
    // Candidates whose invitation was cancelled, or who have submitted, get no second one by it.
    const expired = await candidateOf(team, addresses.EXPIRED!);
    expect(expired.invitations.nodes.map((one: Any) => one.state)).toEqual(["STARTED", "EXPIRED"]);
    expect((await candidateOf(team, addresses.SUBMITTED!)).invitations.nodes).toHaveLength(1);
  });

  test("an address is mailed once in ten minutes, however often it is given", async () => {
    const team = await createTestTeam(app);
    const { token } = await opened(team);
    const address = newAddress();
    await register(token, address);
    await app.mail.waitFor(address, 1);
    await registered(team);
    await team.ageEmails(9);
    await register(token, address);
    await team.ageEmails(2);
    await register(token, address);
    await register(token, address);
    await app.mail.waitFor(address, 2);
    await registered(team);
    expect(app.mail.to(address)).toHaveLength(2);
  });

  test("what is known of one team is nothing to another", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const address = newAddress();
    await team.invite(await team.publishAssessment("X"), [{ email: address, name: "Known Elsewhere" }], {
      sendEmail: false,
    });
    const { token } = await opened(other);
    const own = tokenOf(await registerByMail(token, address, "Petra Public"));
    expect(await view(own)).toMatchObject({ state: "PENDING", candidateName: "Petra Public" });
    expect((await candidateOf(team, address)).invitations.nodes).toHaveLength(1);
  });

  test("verifyPublicEmail has no effect (rules: The public link 6)", async () => {
    const team = await createTestTeam(app);
    for (const verifyPublicEmail of [false, true]) {
      const { token } = await opened(team, { verifyPublicEmail });
      expect(await register(token, newAddress())).toEqual(mailedAnswer);
    }
  });

  test("a click on the mailed link verifies the address; where the link was copied, it does not", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await opened(team);
    const verified = async (email: string) => (await candidateOf(team, email)).invitations.nodes[0].emailVerified;
    const [mailed, known, copied] = [newAddress("mailed"), newAddress("known"), newAddress("copied")];
    const link = tokenOf(await registerByMail(token, mailed));
    await registered(team);
    expect(await verified(mailed)).toBe(false);
    await start(link);
    expect(await verified(mailed)).toBe(true);
    // A candidate's own link stands in the e-mail, too.
    const { results } = await team.invite(assessment, [known, copied], { sendEmail: false });
    const theirs = tokenOf(await registerByMail(token, known));
    expect(theirs).toBe(tokenOf(results[0].invitation.inviteUrl));
    await registered(team);
    await start(theirs);
    await start(tokenOf(results[1].invitation.inviteUrl));
    expect([await verified(known), await verified(copied)]).toEqual([true, false]);
  });

  test("a request whose job is lost is done all the same; one whose link was closed meanwhile is not; after the day's e-mails it waits", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await opened(team);
    const [lost, closed, late] = [newAddress("lost"), newAddress("closed"), newAddress("late")];
    const ask = async (email: string) => {
      await second!.stop();
      expect(await register(token, email)).toEqual(mailedAnswer);
    };
    const work = async (changes: object = {}) => {
      second = await startSecondApp(app, { ROLE: "all", ...changes });
    };
    await ask(lost);
    await app.db.query("/* test */ delete from pgboss.job where name = 'register-candidate'");
    await app.db.query(
      "/* test */ update registration_request set due_at = now() - interval '3 minutes' where team_id = $1",
      [team.uuid],
    );
    await work();
    await mailedLink(lost);
    await registered(team);

    await ask(closed);
    await team.ask(
      "mutation ($id: ID!) { updateAssessment(id: $id, input: { inviteOnly: true }) { userErrors { code } } }",
      assessment,
    );
    await work();
    await registered(team);
    expect(await candidateOf(team, closed)).toBeNull();
    await team.ask(
      "mutation ($id: ID!) { updateAssessment(id: $id, input: { inviteOnly: false }) { userErrors { code } } }",
      assessment,
    );

    await ask(late);
    await work({ DAILY_EMAILS_PER_TEAM: 1 });
    const waiting = () =>
      app.db.query(
        "/* test */ select due_at > now() + interval '50 minutes' as later from registration_request where team_id = $1",
        [team.uuid],
      );
    await waitUntil(async () => (await waiting()).rows[0]?.later);
    expect([app.mail.to(late), await candidateOf(team, late)]).toEqual([[], null]);
    await second!.stop();
    await app.db.query(
      "/* test */ update registration_request set due_at = now() - interval '3 minutes' where team_id = $1",
      [team.uuid],
    );
    await work();
    await mailedLink(late);
  });

  test("a candidate who is erased before their request is done leaves nothing of it", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await opened(team);
    const email = newAddress("leaving");
    const { candidate } = (await team.invite(assessment, [email], { sendEmail: false })).results[0];
    await second!.stop();
    await register(token, email);
    await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidate.id });
    expect(await tablesContaining(app, email)).toEqual([]);
    second = await startSecondApp(app, { ROLE: "all" });
  });
});
