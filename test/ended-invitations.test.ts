import { spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const secured = testApp({ PUBLIC_URL: "https://beckon.test" });

const page = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${app.url}${path}`, { redirect: "manual", headers });
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
};

describe("the practice page of an invitation that has ended does not open (rules: The life of an invitation 12)", () => {
  const invited = async (team: TestTeam, more: object = {}, candidate: object = {}) => {
    const assessment = await team.publishAssessment("Practised", more);
    const { results } = await team.invite(assessment, [{ email: newAddress(), ...candidate }], { sendEmail: false });
    const { id, inviteUrl, practiceUrl } = results[0].invitation;
    return {
      id: id as string,
      candidate: results[0].candidate.id as string,
      start: tokenOf(inviteUrl),
      practice: `/p/${tokenOf(practiceUrl)}`,
    };
  };
  const shown = async (team: TestTeam, token: string) =>
    (
      await team.ask("query ($token: String!) { candidateInvitation(token: $token) { practiceUrl canStart } }", {
        token,
      })
    ).candidateInvitation;
  const expire = (id: string) =>
    app.db.query("/* test */ update invitation set expires_at = now() - interval '1 minute' where external_id = $1", [
      id,
    ]);

  test("cancelled: it says so, in the candidate's language, also where practice is elsewhere", async () => {
    const team = await createTestTeam(app);
    for (const more of [{}, { practiceLaunchUrl: "https://run.example.test/practice" }]) {
      const { id, start, practice } = await invited(team, more);
      const german = await invited(team, more, { locale: "de" });
      const open = await page(practice);
      expect([200, 302]).toContain(open.status);
      expect((await shown(team, start)).practiceUrl).toMatch(/\/p\//);
      await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", {
        ids: [id, german.id],
      });
      const closed = await page(practice);
      expect({ status: closed.status, location: closed.location }).toEqual({ status: 403, location: null });
      expect(closed.text).toMatch(/This invitation has been withdrawn/);
      expect(closed.text).not.toMatch(/Practised/);
      expect((await page(german.practice)).text).toMatch(/lang="de"/);
      expect((await shown(team, start)).practiceUrl).toBeNull();
    }
  });

  test("expired: it says so, and opens again with more time", async () => {
    const team = await createTestTeam(app);
    const externalId = newAddress("order");
    const { id, start, practice } = await invited(team, {}, { externalId });
    await expire(externalId);
    const closed = await page(practice);
    expect(closed.status).toBe(403);
    expect(closed.text).toMatch(/This invitation has expired.*ask/is);
    expect((await shown(team, start)).practiceUrl).toBeNull();
    await team.ask(
      `mutation ($ids: [ID!]!) { extendInvitations(ids: $ids, expiresAt: "2099-01-01T00:00:00Z") { userErrors { code } } }`,
      { ids: [id] },
    );
    expect((await page(practice)).status).toBe(200);
  });

  test("erased, or sent to an address that was wrong: the link is unknown", async () => {
    const team = await createTestTeam(app);
    const [one, other] = [await invited(team), await invited(team)];
    await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: one.candidate });
    await team.ask(
      "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
      { id: other.candidate, email: newAddress() },
    );
    for (const { practice } of [one, other]) {
      const closed = await page(practice);
      expect(closed.status).toBe(404);
      expect(closed.text).toMatch(/This link doesn(.|&#x27;)t work/);
    }
  });

  test("locked, not open yet, started and submitted ones may be practised still", async () => {
    const team = await createTestTeam(app);
    const locked = await invited(team);
    await team.ask("mutation ($ids: [ID!]!) { lockInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [locked.id],
    });
    const started = await invited(team);
    await fetch(`${app.url}/i/${started.start}/start`, { method: "POST", redirect: "manual" });
    for (const { practice } of [locked, started]) expect((await page(practice)).status).toBe(200);
    await fetch(`${app.url}/i/${started.start}/submit`, { method: "POST", redirect: "manual" });
    expect((await page(started.practice)).status).toBe(200);
  });
});

test("Strict-Transport-Security goes out over https alone, and for this host alone", async () => {
  for (const path of ["/healthz", "/sign-in", "/i/x", "/graphql"]) {
    const [plain, secure] = await Promise.all([fetch(`${app.url}${path}`), fetch(`${secured.url}${path}`)]);
    expect([path, plain.headers.get("strict-transport-security")]).toEqual([path, null]);
    expect([path, secure.headers.get("strict-transport-security")]).toEqual([path, "max-age=31536000"]);
  }
});

describe("addresses of which a parser would cut something off are none", () => {
  const cut = [
    ...["/grace", "?x=1", "#top", "\\grace", ":25", "%2Fgrace", "%61", "^", "|x", "&b", "=", "+x", "$"],
    ...["*", "~", "\tgrace", "\ngrace"],
  ].map((end) => `ada@example.com${end}`);

  test("at every entry point that accepts one", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { inviteOnly: false });
    const { assessment: shown } = await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", assessment);
    const { results } = await team.invite(
      assessment,
      cut.map((email) => ({ email })),
      { sendEmail: false },
    );
    expect(results.map((row: { email: string; outcome: string }) => [row.email, row.outcome])).toEqual(
      cut.map((email) => [email, "REJECTED"]),
    );
    const { inviteTeamMembers } = await team.ask(
      "mutation ($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members) { userErrors { code } } }",
      { members: cut.map((email) => ({ email, role: "REVIEWER" })) },
    );
    expect(inviteTeamMembers.userErrors).toHaveLength(cut.length);
    for (const email of cut) {
      const scalar = await team.post(
        "mutation ($email: EmailAddress!) { requestSignIn(email: $email) { __typename } }",
        {
          email,
        },
      );
      expect([email, scalar.errors?.[0]?.extensions.code]).toEqual([email, "BAD_USER_INPUT"]);
      for (const path of ["/sign-in", `/a/${tokenOf(shown.publicUrl)}/register`]) {
        const answer = await fetch(`${app.url}${path}`, {
          method: "POST",
          body: new URLSearchParams({ email: `x${email}`, name: "Ada" }),
          headers: { origin: new URL(app.url).origin, "sec-fetch-site": "same-origin" },
        });
        expect([email, path, answer.status]).toEqual([email, path, 422]);
      }
    }
    const { rows } = await app.db.query("/* test */ select email from candidate where team_id = $1", [team.uuid]);
    expect(rows).toEqual([]);
  });
});

test("what a run of the tests leaves running ends with it, however it ends", async () => {
  const directory = await mkdtemp(join(tmpdir(), "beckon-clean-"));
  try {
    const cleaner = spawn(process.execPath, [join(projectRoot, "test", "clean-up.mjs"), directory], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    const wait = ["-e", "setInterval(() => undefined, 1000)"];
    const env = { PATH: process.env.PATH, BECKON_TEST_RUN: directory };
    // One that was started by a test, one that looks like a database server of the run, and one of somebody else.
    const own = spawn(process.execPath, wait, { env, stdio: "ignore" });
    const server = spawn(process.execPath, [...wait, "--", "-D", `${directory}/postgres`], {
      env: { PATH: process.env.PATH },
      stdio: "ignore",
    });
    const foreign = spawn(process.execPath, wait, {
      env: { PATH: process.env.PATH, BECKON_TEST_RUN: `${directory}-other` },
      stdio: "ignore",
    });
    // As it is closed when the run is killed.
    cleaner.stdin.destroy();
    await waitUntil(async () => cleaner.exitCode !== null);
    await waitUntil(async () => own.signalCode !== null && server.signalCode !== null);
    expect([own.signalCode, server.signalCode, foreign.exitCode, foreign.signalCode]).toEqual([
      "SIGTERM",
      "SIGINT",
      null,
      null,
    ]);
    await expect(stat(directory)).rejects.toThrow(/ENOENT/);
    foreign.kill();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
