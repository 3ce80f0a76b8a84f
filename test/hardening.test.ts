import { describe, expect, test } from "@jest/globals";
import { run } from "./invitation-mutations.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, tokenOf } from "./test-team.ts";

const app = testApp({ ROLE: "api" });

describe("an address is read completely or not at all", () => {
  test.each([
    "ada@example.com/grace",
    "ada@example.com?x=1",
    "ada@example.com#x",
    "ada@example.com:25",
    "ada@example.com\\x",
    "ada@[127.0.0.1]",
    "ada@exam%70le.com",
    "Ada <ada@example.com/grace>",
  ])("%s is no address", async (email) => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("X"), [email], { sendEmail: false });
    expect(results[0]).toMatchObject({ outcome: "REJECTED", errors: [{ code: "INVALID_EMAIL" }] });
  });
});

describe("the practice page", () => {
  const practice = async (url: string) => {
    const answer = await fetch(`${app.url}/p/${tokenOf(url)}`, { redirect: "manual" });
    return { status: answer.status, text: await answer.text() };
  };

  test("is not available for an invitation that was cancelled, has expired, or whose address was corrected", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const { results } = await team.invite(assessment, [newAddress(), newAddress(), newAddress()], { sendEmail: false });
    const [cancelled, expired, corrected] = results;
    for (const one of results) expect((await practice(one.invitation.practiceUrl)).status).toBe(200);
    await run(team, "cancelInvitations", [cancelled.invitation.id]);
    await app.db.query(
      "/* test */ update invitation set expires_at = now() - interval '1 s' where team_id = $1 and candidate_id = (select id from candidate where team_id = $1 and email = $2)",
      [team.uuid, expired.candidate.email],
    );
    await team.ask(
      "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
      { id: corrected.candidate.id, email: newAddress() },
    );
    expect((await practice(cancelled.invitation.practiceUrl)).status).toBe(403);
    expect((await practice(expired.invitation.practiceUrl)).status).toBe(403);
    expect((await practice(corrected.invitation.practiceUrl)).status).toBe(404);
  });
});

describe("Strict-Transport-Security", () => {
  test("is sent only over https, and only for this host", async () => {
    const header = async (url: string) => (await fetch(`${url}/healthz`)).headers.get("strict-transport-security");
    expect(await header(app.url)).toBeNull();
    const secure = await startSecondApp(app, { PUBLIC_URL: "https://beckon.test" });
    try {
      expect(await header(secure.url)).toBe("max-age=31536000");
    } finally {
      await secure.stop();
    }
  });
});
