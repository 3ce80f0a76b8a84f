import { describe, expect, test } from "@jest/globals";
import { apiKeyScopes } from "../src/access/roles.ts";
import type { Any } from "./client.ts";
import { minutesPass, start, submit } from "./invitation-mutations.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();

const inviteMutation = `mutation ($input: InviteCandidatesInput!, $sendEmail: Boolean!, $dryRun: Boolean!, $key: String) {
  inviteCandidates(input: $input, sendEmail: $sendEmail, dryRun: $dryRun, idempotencyKey: $key) {
    batch { id }
    results { outcome candidate { id } invitation { id } errors { code message path suggestion existing { id } } warnings { code } }
    userErrors { code }
  }
}`;
interface How {
  sendEmail?: boolean;
  dryRun?: boolean;
  key?: string;
  ifInvited?: string;
}
const post = (team: TestTeam, as: { token: string }, assessmentId: string, candidates: object[], how: How = {}) => {
  const { sendEmail = false, dryRun = false, key, ifInvited = "REPORT" } = how;
  const variables = { input: { assessmentId, candidates, ifInvited }, sendEmail, dryRun, key };
  return team.post(inviteMutation, variables, as);
};
const invite = async (...args: Parameters<typeof post>): Promise<Any[]> => {
  const { data, errors } = await post(...args);
  expect(errors).toBeUndefined();
  expect(data.inviteCandidates.userErrors).toEqual([]);
  return data.inviteCandidates.results;
};
const preview = (team: TestTeam, as: { token: string }, assessmentId: string, candidate: object, more: object = {}) =>
  team.post(
    "mutation ($input: InviteCandidatesInput!) { previewInvitationEmail(input: $input) { subject html text warnings userErrors { code } } }",
    { input: { assessmentId, candidates: [candidate], ...more } },
    as,
  );

/** A team with a candidate who is invited, and what a caller who must not know people would like to know of them. */
async function prepared() {
  const team = await createTestTeam(app);
  const key = await team.addApiKey(...apiKeyScopes.filter((scope) => scope !== "CANDIDATES_PII"));
  const assessment = await team.publishAssessment("X");
  const known = {
    email: newAddress("known"),
    candidateExternalId: "person-1",
    externalId: "order-1",
    name: "Nora Name",
  };
  const { results } = await team.invite(assessment, [known, newAddress("second")], { sendEmail: false });
  const [first, second] = results.map((row: Any) => ({ id: row.candidate.id, invitation: row.invitation }));
  return { team, key, assessment, known, first, second };
}

describe("looking up an address or an external id by inviting (rules: Blinded review 2)", () => {
  test("a rehearsal or a preview with an address or an external id is FORBIDDEN, with and without a hit; by id it answers", async () => {
    const { team, key, assessment, known, first, second } = await prepared();
    const rows = [
      [{ email: known.email }, { email: "nobody@example.test" }],
      [
        { id: second.id, candidateExternalId: "person-1" },
        { id: second.id, candidateExternalId: "person-9" },
      ],
      [
        { id: second.id, externalId: "order-1" },
        { id: second.id, externalId: "order-9" },
      ],
    ];
    for (const pair of rows) {
      const rehearsed = [];
      const previewed = [];
      for (const row of pair) {
        rehearsed.push(await post(team, key, assessment.id, [{ id: first.id }, row], { dryRun: true }));
        previewed.push(await preview(team, key, assessment.id, row));
      }
      for (const answers of [rehearsed, previewed]) {
        expect(answers[0]!.data).toBeNull();
        expect(answers[0]!.errors?.map((error) => error.extensions.code)).toEqual(["FORBIDDEN"]);
        expect(answers[1]).toEqual(answers[0]);
      }
    }
    expect(await invite(team, key, assessment.id, [{ id: first.id }], { dryRun: true })).toMatchObject([
      { outcome: "ALREADY_INVITED", candidate: { id: first.id }, invitation: { id: first.invitation.id } },
    ]);
    expect((await preview(team, key, assessment.id, { id: first.id })).data.previewInvitationEmail.userErrors).toEqual(
      [],
    );
    // Callers who may identify candidates get the full dry run.
    expect(await invite(team, team.owner, assessment.id, [{ email: known.email }], { dryRun: true })).toMatchObject([
      { outcome: "ALREADY_INVITED", candidate: { id: first.id }, invitation: { id: first.invitation.id } },
    ]);
  });

  test("a real call by address leads to what it made, and where nothing was done to nobody; its repeat answers the same", async () => {
    const { team, key, assessment, known, first } = await prepared();
    const fresh = newAddress("fresh");
    const rows = [{ email: known.email }, { email: fresh }, { id: first.id }];
    for (const dryRun of [1, 2]) {
      const [old, made, again] = await invite(team, key, assessment.id, rows, { key: "once" });
      expect([dryRun, old]).toEqual([
        dryRun,
        { outcome: "ALREADY_INVITED", candidate: null, invitation: null, errors: [], warnings: [] },
      ]);
      expect(made).toMatchObject({ outcome: "INVITED", candidate: { id: expect.any(String) } });
      expect(made.invitation.id).toEqual(expect.any(String));
      // The same candidate stands above; the row above them was left alone.
      expect(again).toMatchObject({ outcome: "REJECTED", errors: [{ code: "DUPLICATE_IN_REQUEST", existing: null }] });
    }
    await start(app, first.invitation.inviteUrl);
    await submit(app, first.invitation.inviteUrl, "work");
    expect(await invite(team, key, assessment.id, [{ email: known.email }])).toMatchObject([
      { outcome: "ALREADY_SUBMITTED", candidate: null, invitation: null },
    ]);
    expect(await invite(team, key, assessment.id, [{ id: first.id }])).toMatchObject([
      { outcome: "ALREADY_SUBMITTED", candidate: { id: first.id }, invitation: { id: first.invitation.id } },
    ]);
    expect(await invite(team, team.owner, assessment.id, [{ email: known.email }])).toMatchObject([
      { outcome: "ALREADY_SUBMITTED", candidate: { id: first.id } },
    ]);
  });

  test("no rejection says what exists already: not now, not in the batch, not when it was e-mailed a moment ago", async () => {
    const { team, key, assessment, known, first, second } = await prepared();
    const mailed = newAddress("mailed");
    await invite(team, team.owner, assessment.id, [{ email: mailed }], { sendEmail: true });
    await app.mail.waitFor(mailed);
    const rows = [
      { email: newAddress(), candidateExternalId: "person-1" },
      { email: newAddress(), externalId: "order-1" },
      { email: mailed },
    ];
    const how = { sendEmail: true, ifInvited: "RESEND" };
    const codes = ["ALREADY_EXISTS", "ALREADY_EXISTS", "TOO_SOON"];
    const ofOwner = await invite(team, team.owner, assessment.id, rows, how);
    expect(ofOwner.map((row) => [row.errors[0].code, row.errors[0].existing?.id])).toEqual([
      ["ALREADY_EXISTS", first.id],
      ["ALREADY_EXISTS", first.invitation.id],
      ["TOO_SOON", expect.any(String)],
    ]);
    const { data } = await post(team, key, assessment.id, rows, how);
    const { results, batch } = data.inviteCandidates;
    expect(results.map((row: Any) => row.errors.map((error: Any) => error.code))).toEqual(codes.map((code) => [code]));
    const rejections =
      "query ($id: ID!) { invitationBatch(id: $id) { rejections { errors { code existing { id } } } } }";
    const stored = (await team.ask(rejections, { id: batch.id }, key)).invitationBatch.rejections;
    for (const row of [...results, ...stored]) expect(row.errors[0].existing).toBeNull();
    expect(
      (await team.ask(rejections, { id: batch.id })).invitationBatch.rejections.map(
        (row: Any) => row.errors[0].existing?.id,
      ),
    ).toEqual([first.id, first.invitation.id, expect.any(String)]);

    // By the ids of all candidates, the one who has an external id is refused like the others.
    for (const row of [{ candidateExternalId: "person-1" }, { externalId: "order-1" }]) {
      const [theirs, others] = [
        await invite(team, key, assessment.id, [{ id: first.id, ...row }]),
        await invite(team, key, assessment.id, [{ id: second.id, ...row }]),
      ];
      expect(theirs).toEqual(others);
      expect(theirs[0]).toMatchObject({ outcome: "REJECTED", errors: [{ code: "ALREADY_EXISTS", existing: null }] });
    }
    expect(await invite(team, team.owner, assessment.id, [{ id: first.id, externalId: "order-1" }])).toMatchObject([
      { outcome: "ALREADY_INVITED" },
    ]);
    // By address and with the same ids it is the same call as before: nothing is asked that was not given.
    expect(await invite(team, key, assessment.id, [known])).toMatchObject([
      { outcome: "ALREADY_INVITED", candidate: null, invitation: null },
    ]);
  });

  test("an address or an external id that a candidate is given is refused where anybody has it, that candidate included", async () => {
    const { team, key, known, first, second } = await prepared();
    const correct = async (id: string, as?: { token: string }) =>
      (
        await team.ask(
          `mutation ($id: ID!, $email: EmailAddress!) {
            correctCandidateEmail(id: $id, email: $email, resend: false) { candidate { id } userErrors { code message path existing { id } } } }`,
          { id, email: known.email },
          as,
        )
      ).correctCandidateEmail;
    const rename = async (id: string, as?: { token: string }) =>
      (
        await team.ask(
          `mutation ($id: ID!) {
            updateCandidate(id: $id, input: { externalId: "person-1" }) { candidate { id } userErrors { code message path existing { id } } } }`,
          { id },
          as,
        )
      ).updateCandidate;
    for (const change of [correct, rename]) {
      const theirs = await change(first.id, key);
      expect(theirs).toMatchObject({ candidate: null, userErrors: [{ code: "ALREADY_EXISTS", existing: null }] });
      expect(await change(second.id, key)).toEqual(theirs);
      expect(await change(first.id)).toMatchObject({ candidate: { id: first.id }, userErrors: [] });
      expect(await change(second.id)).toMatchObject({
        userErrors: [{ code: "ALREADY_EXISTS", existing: { id: first.id } }],
      });
    }
    // What nobody has is given.
    const given = await team.ask(
      `mutation ($id: ID!) {
        correctCandidateEmail(id: $id, email: "mended@example.test", resend: false) { candidate { id } userErrors { code } }
        updateCandidate(id: $id, input: { externalId: "person-2" }) { candidate { id } userErrors { code } } }`,
      { id: second.id },
      key,
    );
    for (const payload of Object.values<Any>(given))
      expect(payload).toEqual({ candidate: { id: second.id }, userErrors: [] });
  });
});

describe("a preview says nothing that its caller may not read", () => {
  test("not the message that a live or submitted invitation went out with, and without READ not who it is for", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { timeLimit: "PT100M" });
    const { results } = await team.invite(
      assessment,
      [
        { email: newAddress(), name: "Nora Name" },
        { email: newAddress(), name: "Nora Name" },
      ],
      { sendEmail: false, input: { message: "Dear Nora, as we said" } },
    );
    for (const row of results)
      await team.ask(
        "mutation ($id: ID!) { updateCandidate(id: $id, input: { extraTime: 0.5 }) { userErrors { code } } }",
        { id: row.candidate.id },
      );
    await start(app, results[1].invitation.inviteUrl);
    await submit(app, results[1].invitation.inviteUrl, "work");
    await minutesPass(team, 60);
    const callers = [
      await team.addApiKey(...apiKeyScopes.filter((scope) => scope !== "CANDIDATES_PII")),
      await team.addApiKey(...apiKeyScopes.filter((scope) => scope !== "READ")),
      await team.addApiKey("INVITE"),
    ];
    for (const [row, ifInvited] of [
      [results[0], "RESEND"],
      [results[0], "REPORT"],
      [results[1], "REOPEN"],
      [results[1], "RETAKE"],
    ] as const) {
      const seen = async (as: { token: string }, more: object = {}) =>
        (await preview(team, as, assessment.id, { id: row.candidate.id }, { ifInvited, ...more })).data
          .previewInvitationEmail;
      expect((await seen(team.owner)).text).toMatch(/Nora Name/);
      expect((await seen(team.owner)).text).toMatch(
        ifInvited === "RETAKE" ? /2 hours, 30 minutes/ : /Dear Nora, as we said/,
      );
      for (const as of callers) {
        const { text, html, userErrors } = await seen(as);
        expect(userErrors).toEqual([]);
        expect(text + html).not.toMatch(/Nora|as we said|2 hours, 30/);
        expect(text).toMatch(/100 minutes/);
        expect((await seen(as, { message: "As I write it" })).text).toContain("As I write it");
      }
    }
  });
});
