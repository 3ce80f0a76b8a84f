import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "@jest/globals";
import { type Any, cli, post } from "./client.ts";
import { eraseCalls, pathOf } from "./erase-calls.ts";
import type { TestApp } from "./test-app.ts";
import { type Member, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** Any personal data of the candidate, in any case. */
export const traceOfCandidate =
  /xanthippe|quillfeather|secret-candidate|Xanthi|vorsicht|tlh-AQ|Pacific\/Kiritimati|(?<!\d)7\.125/i;
export const [mistyped, email] = ["xanthippe.quilfeather@example.test", "xanthippe.quillfeather@example.test"];
const who = {
  email: `"Quillfeather, Xanthippe" <${mistyped}>`,
  name: "Xanthippe Quillfeather",
  locale: "tlh-AQ",
  timeZone: "Pacific/Kiritimati",
  candidateExternalId: "secret-candidate-1",
  candidateMetadata: { note: "secret-candidate-metadata" },
  externalId: "secret-candidate-order",
  metadata: { note: "secret-candidate-more" },
};
const input = {
  message: "Dear Xanthippe, vorsicht!",
  labels: ["vorsicht-label"],
  title: "For xanthippe QUILLFEATHER and others",
  reminders: ["PT1H"],
  copyToMe: true,
};

export type Invitations = Record<"works" | "open" | "draft" | "taken" | "reopened", Any>;

/** The candidate of these tests: leaves traces in every table. */
export function erasedCandidateCalls(app: TestApp) {
  const { all, one, start, submit, save, statusOf, settled } = eraseCalls(app);
  const isSent = (team: TestTeam, kind: string, more = "true") =>
    waitUntil(() =>
      one(`select 1 from email where team_id = $1 and kind = '${kind}' and state = 'SENT' and ${more}`, team.uuid),
    );

  /** Invited under an address that bounces, with a server that quotes it; then the address is corrected. */
  async function inviteAndCorrect(team: TestTeam, manager: Member, works: { id: string }) {
    app.mail.reject = (to) => (to === mistyped ? { code: 550, text: `5.1.1 <${to}>: no such Xanthippe` } : null);
    const first = (await team.invite(works, [who], { as: manager, input })).results[0];
    const { id } = first.candidate;
    await waitUntil(() => one("select 1 from email_suppression where team_id = $1", team.uuid));
    await settled(team);
    app.mail.reject = null;
    const { correctCandidateEmail } = await team.ask(
      "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
      { id, email },
    );
    expect(correctCandidateEmail.userErrors).toEqual([]);
    await app.mail.waitFor(email);
    await settled(team);
    await team.ask(
      "mutation ($id: ID!) { updateCandidate(id: $id, input: { extraTime: 7.125 }) { userErrors { code } } decideCandidates(ids: [$id], decision: REJECTED) { userErrors { code } } }",
      { id },
    );
    const { invitation } = await team.ask(
      "query ($id: ID!) { invitation(id: $id) { id state inviteUrl practiceUrl } }",
      { id: first.invitation.id },
    );
    return { id, invitation };
  }

  /** Invited to five assessments, and in another state in each. @returns the candidate's id and the invitations */
  async function inviteInEveryState(team: TestTeam, manager: Member, open: { id: string }) {
    const works = await team.publishAssessment("Works", { timeLimit: "PT1H", inviteOnly: false });
    const { id, invitation } = await inviteAndCorrect(team, manager, works);
    const invite = async (assessment: { id: string }, more: object = {}, how: object = {}) =>
      (await team.invite(assessment, [{ email: email.toUpperCase(), ...more }], how)).results[0].invitation;
    const invitations: Invitations = {
      works: invitation,
      open: await invite(open, { externalId: "secret-candidate-open" }, { input: { message: "vorsicht" } }),
      draft: await invite(await team.publishAssessment("Draft", { timeLimit: "PT1H" })),
      taken: await invite(await team.publishAssessment("Taken back")),
      reopened: await invite(await team.publishAssessment("Reopened")),
    };
    await start(invitations.works.inviteUrl);
    await submit(invitations.works.inviteUrl);
    await team.ask(
      'mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 88, resultUrl: "https://result.example.test/xanthippe" }) { userErrors { code } } }',
      { id: invitations.works.id },
    );
    await start(invitations.draft.inviteUrl);
    await save(invitations.draft.inviteUrl);
    await start(invitations.reopened.inviteUrl);
    await submit(invitations.reopened.inviteUrl);
    await team.ask(
      'mutation ($taken: [ID!]!, $reopened: [ID!]!) { cancelInvitations(ids: $taken, reason: "Xanthippe was rude") { userErrors { code } } reopenInvitations(ids: $reopened) { userErrors { code } } }',
      { taken: [invitations.taken.id], reopened: [invitations.reopened.id] },
    );
    return { id, works, invitations };
  }

  /** Rejected rows of other calls hold the address as it was typed; the public link mails the way in again. */
  async function appearElsewhere(team: TestTeam, open: { id: string }, works: { id: string }): Promise<void> {
    const { batch } = await team.invite(
      open,
      [
        email,
        `Quillfeather Xanthippe <${email.toUpperCase()}>`,
        { email, ref: "secret-candidate-ref" },
        "Somebody Else <else@>",
        { email: mistyped, candidateExternalId: "secret-candidate-1" },
        "Xanthippe at Quillfeather",
      ],
      { sendEmail: false, input: { title: "Others" } },
    );
    expect(batch.rejected).toBeGreaterThan(2);
    // Once the address's hour is over.
    await team.ageEmails(61);
    const { assessment } = await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", { id: works.id });
    await post(
      app.url,
      'mutation ($t: String!, $email: String!) { registerCandidate(token: $t, email: $email, name: "Xanthippe Q.") { mailed userErrors { code } } }',
      { t: tokenOf(assessment.publicUrl), email },
    );
    await isSent(team, "PUBLIC_LINK_RESUME");
  }

  /** E-mails of every kind, some of which wait. @returns the path at which the candidate has switched reminders off */
  async function beMailed(team: TestTeam, invitations: Invitations): Promise<string> {
    await team.ageEmails(11);
    await team.ask("mutation ($ids: [ID!]!) { remindInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [invitations.open.id],
    });
    await isSent(team, "REMINDER");
    const reminder = app.mail.to(email).find((mailed) => /\/unsubscribe\//.test(mailed.raw))!;
    const link = /http:\/\/beckon\.test\/unsubscribe\/[\w-]{64}/.exec(reminder.raw.replace(/=\r\n/g, ""))!;
    const unsubscribe = pathOf(link[0]);
    expect(await statusOf(unsubscribe, "POST")).toBe(200);
    // One that waits and quotes the address, and one that has not been tried.
    app.mail.reject = (to) => (to === email ? { code: 451, text: `4.2.0 <${to}> Quillfeather, later` } : null);
    await team.ageEmails(11);
    await team.ask("mutation ($ids: [ID!]!) { resendInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [invitations.open.id, invitations.draft.id],
    });
    await waitUntil(
      async () => (await all("select 1 from email where team_id = $1 and state = 'DEFERRED'", team.uuid)).length >= 2,
    );
    await settled(team);
    await all(
      "update email set state = 'QUEUED', attempts = 0 where team_id = $1 and state = 'DEFERRED' and invitation_id = (select min(invitation_id::text)::uuid from email where team_id = $1 and state = 'DEFERRED')",
      team.uuid,
    );
    // E-mails to the team name the candidate in their subjects.
    await isSent(team, "ASSESSMENT_SUBMITTED", "subject ~ 'Xanthippe'");
    for (const kind of ["EMAIL_FAILED", "INVITER_COPY"]) await isSent(team, kind);
    await team.waitForHandlers();
    return unsubscribe;
  }

  return { inviteInEveryState, appearElsewhere, beMailed };
}

/** What is counted, and all times and numbers of events: an erasure changes none of it. */
export async function shapeOf(app: TestApp, team: TestTeam): Promise<Any> {
  const { all, one } = eraseCalls(app);
  return {
    counts: await one(
      `select (select count(*) from candidate where team_id = $1) c, (select count(*) from invitation where team_id = $1) i,
        (select count(*) from email where team_id = $1) e, (select count(*) from submission where team_id = $1) s,
        (select count(*) from invitation_batch where team_id = $1) b, (select json_agg(json_build_array(total, invited, unchanged, rejected, jsonb_array_length(rejections)) order by id) from invitation_batch where team_id = $1) n`,
      team.uuid,
    ),
    times: await all(
      "select id, created_at, started_at, submitted_at, deadline_at, score from invitation where team_id = $1 order by id",
      team.uuid,
    ),
    sent: await all(
      "select id, kind, sent_at, queued_at, message_id from email where team_id = $1 order by id",
      team.uuid,
    ),
  };
}

/** What is still shown of the candidate: that there was one, and what became of the invitations. */
export async function expectNothingShown(team: TestTeam, id: string, codename: string): Promise<void> {
  const { candidate } = await team.ask(
    `query ($id: ID!) { candidate(id: $id) { displayName name email externalId locale timeZone extraTime metadata labels decision emailSuppressed remindersOff
      events(first: 100) { nodes { type changes } }
      invitations(orderBy: { field: CREATED_AT, direction: ASC }) { nodes { state inviteUrl practiceUrl message externalId metadata cancelReason nextReminderAt reopenedAt
        submission { url notes resultUrl score automatic } emails { to subject state lastResponse } } } } }`,
    { id },
  );
  expect(candidate).toMatchObject({
    ...{ displayName: codename, name: null, email: null, externalId: null, locale: null, timeZone: null },
    ...{ extraTime: 0, metadata: null, labels: [], decision: "REJECTED", emailSuppressed: false },
  });
  const { nodes } = candidate.invitations;
  expect(nodes.map((node: Any) => node.state)).toEqual(["SUBMITTED", ...Array(3).fill("CANCELLED"), "SUBMITTED"]);
  expect(nodes[0].submission).toEqual({ url: null, notes: null, resultUrl: null, score: 88, automatic: false });
  for (const node of nodes) {
    expect(node).toMatchObject({
      ...{ inviteUrl: null, practiceUrl: null, message: null, externalId: null, metadata: null },
      ...{ cancelReason: null, nextReminderAt: null, reopenedAt: null },
    });
    for (const mailed of node.emails) {
      expect(mailed).toMatchObject({ subject: null, lastResponse: null });
      expect(["SENT", "BOUNCED", "CANCELLED"]).toContain(mailed.state);
    }
  }
}

/** A backup that is made now has other people in it, and not this one. */
export async function expectBackupWithout(app: TestApp, words: RegExp, others: RegExp): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), "beckon-erase-"));
  try {
    const file = join(place, "backup");
    const made = await cli(app, "backup", file);
    expect([made.code, made.stderr]).toEqual([0, expect.any(String)]);
    const text = gunzipSync(await readFile(file)).toString();
    expect(text).toMatch(others);
    expect(text).not.toMatch(words);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
