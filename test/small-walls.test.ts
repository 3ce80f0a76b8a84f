import { describe, expect, test } from "@jest/globals";
import { aHouse, besides } from "./house.ts";
import { run } from "./verbs.ts";
import { anAddress, aTeam, tokenOf } from "./world.ts";

const house = aHouse({ ROLE: "api" });

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
    const team = await aTeam(house);
    const { results } = await team.invites(await team.publishes("X"), [email], { sendEmail: false });
    expect(results[0]).toMatchObject({ outcome: "REJECTED", errors: [{ code: "INVALID_EMAIL" }] });
  });
});

describe("the practice page", () => {
  const practice = async (url: string) => {
    const answer = await fetch(`${house.url}/p/${tokenOf(url)}`, { redirect: "manual" });
    return { status: answer.status, text: await answer.text() };
  };

  test("is not available for an invitation that was cancelled, has expired, or whose address was corrected", async () => {
    const team = await aTeam(house);
    const assessment = await team.publishes("X");
    const { results } = await team.invites(assessment, [anAddress(), anAddress(), anAddress()], { sendEmail: false });
    const [cancelled, expired, corrected] = results;
    for (const one of results) expect((await practice(one.invitation.practiceUrl)).status).toBe(200);
    await run(team, "cancelInvitations", [cancelled.invitation.id]);
    await house.db.query(
      "/* test */ update invitation set expires_at = now() - interval '1 s' where team_id = $1 and candidate_id = (select id from candidate where team_id = $1 and email = $2)",
      [team.uuid, expired.candidate.email],
    );
    await team.ask(
      "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
      { id: corrected.candidate.id, email: anAddress() },
    );
    expect((await practice(cancelled.invitation.practiceUrl)).status).toBe(403);
    expect((await practice(expired.invitation.practiceUrl)).status).toBe(403);
    expect((await practice(corrected.invitation.practiceUrl)).status).toBe(404);
  });
});

describe("Strict-Transport-Security", () => {
  test("is sent only over https, and only for this host", async () => {
    const header = async (url: string) => (await fetch(`${url}/healthz`)).headers.get("strict-transport-security");
    expect(await header(house.url)).toBeNull();
    const secure = await besides(house, { PUBLIC_URL: "https://beckon.test" });
    try {
      expect(await header(secure.url)).toBe("max-age=31536000");
    } finally {
      await secure.stop();
    }
  });
});
