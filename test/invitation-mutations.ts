import { applyAllDueTransitions } from "../src/invitations/lifecycle/apply-due-transitions.ts";
import { type Any, post } from "./client.ts";
import { wholeLog } from "./live-client.ts";
import type { TestApp } from "./test-app.ts";
import { newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** Verbs over invitations, and what they may be given beside ids. */
export type Verb =
  | "resendInvitations"
  | "remindInvitations"
  | "cancelInvitations"
  | "lockInvitations"
  | "unlockInvitations"
  | "extendInvitations"
  | "reopenInvitations";
const types: Record<string, string> = {
  reason: "String",
  expiresAt: "DateTime",
  timeLimit: "Duration",
  allowEarlier: "Boolean",
};

export const invitationFields = `id state locked opensAt expiresAt timeLimit startedAt deadlineAt submittedAt reopenedAt cancelledAt
  cancelReason emailRequested nextReminderAt inviteUrl updatedAt submission { notes automatic } emails { kind state }`;

/** The text of a verb's mutation, for what it is given. */
export const verbMutation = (name: Verb, given: string[] = [], fields = invitationFields): string =>
  `mutation ($ids: [ID!]!${given.map((one) => `, $${one}: ${types[one]}`).join("")}) {
    result: ${name}(ids: $ids${given.map((one) => `, ${one}: $${one}`).join("")}) {
      invitations { ${fields} } userErrors { code message path existing { id } }
    }
  }`;

/** Runs a verb, and answers its payload. */
export const run = async (
  team: TestTeam,
  name: Verb,
  ids: string[],
  more: object = {},
  as?: { token: string },
): Promise<Any> => (await team.ask(verbMutation(name, Object.keys(more)), { ids, ...more }, as)).result;

/** Codes of a payload's errors with their paths. */
export const refused = (answer: Any): [string, string[] | null][] =>
  answer.userErrors.map(({ code, path }: Any) => [code, path]);

/** One invitation as it is now. */
export const read = async (team: TestTeam, id: string): Promise<Any> =>
  (await team.ask(`query ($id: ID!) { invitation(id: $id) { ${invitationFields} } }`, { id })).invitation;

const byToken = async (app: TestApp, url: string, text: string): Promise<Any> =>
  (await post(app.url, text, { t: tokenOf(url) })).data.result;
const answer =
  "invitation { state startedAt deadlineAt canStart submission { notes automatic } refusal { code } } userErrors { code }";
export const start = (app: TestApp, url: string): Promise<Any> =>
  byToken(app, url, `mutation ($t: String!) { result: startAssessment(token: $t) { ${answer} } }`);
export const save = (app: TestApp, url: string, notes: string): Promise<Any> =>
  byToken(
    app,
    url,
    `mutation ($t: String!) { result: saveSubmission(token: $t, submission: { notes: "${notes}" }) { ${answer} } }`,
  );
export const submit = (app: TestApp, url: string, notes?: string): Promise<Any> =>
  byToken(
    app,
    url,
    `mutation ($t: String!) { result: submitAssessment(token: $t${notes === undefined ? "" : `, submission: { notes: "${notes}" }`}) { ${answer} } }`,
  );
export const view = (app: TestApp, url: string): Promise<Any> =>
  byToken(
    app,
    url,
    "query ($t: String!) { result: candidateInvitation(token: $t) { state canStart timeLimit expiresAt deadlineAt submission { notes automatic } refusal { code } } }",
  );

/** Times are the database's: what was e-mailed is moved back instead of waiting. */
export const minutesPass = (team: TestTeam, minutes: number) => team.ageEmails(minutes);

/** Changes rows of a team's invitations behind the scenes. `set` is SQL. */
export const alter = (team: TestTeam, set: string) =>
  team.app.db.query(`/* test */ update invitation set ${set} where team_id = $1`, [team.uuid]);

/** Waits until due transitions are written, without waiting for the scheduled task. */
export const settled = (team: TestTeam, id: string, state: string): Promise<Any> =>
  waitUntil(async () => {
    await applyAllDueTransitions(team.app.running.services);
    const now = await read(team, id);
    return now.state === state && now;
  });

/** Outcomes of e-mails are logged whenever they are sent; the rest of the log is the callers' own. */
const ofEmails = ["INVITATION_EMAIL_SENT", "INVITATION_EMAIL_FAILED"];

/** A team's log: without a gap (checked), and without what e-mails tell. */
export async function logOf(team: TestTeam): Promise<Any[]> {
  const edge = "node { sequence type changes actor { __typename } invitation { id } candidate { id } }";
  const nodes = (await wholeLog(team.app.url, team.owner.token, edge)).map((one) => one.node);
  nodes.forEach(({ sequence }, n) => {
    if (sequence !== n + 1) throw new Error(`event ${n + 1} has the number ${sequence}`);
  });
  return nodes.filter((node) => !ofEmails.includes(node.type));
}

/** What some work added to the log. */
export async function logged(team: TestTeam, work: () => Promise<unknown>): Promise<Any[]> {
  const before = (await logOf(team)).length;
  await work();
  return (await logOf(team)).slice(before);
}

export const stages = ["PENDING", "OPENED", "STARTED", "SUBMITTED", "REOPENED", "EXPIRED", "CANCELLED"] as const;
export type Stage = (typeof stages)[number];

/** An invitation in every state, REOPENED included, each of a candidate of its own. They were mailed a day ago, unless without e-mail. */
export async function oneOfEach(
  team: TestTeam,
  assessment: { id: string },
  how: { input?: object; sendEmail?: boolean; name?: string } = {},
): Promise<Record<Stage, { id: string; inviteUrl: string; email: string; candidateId: string }>> {
  const { app } = team;
  const name = how.name ?? "candidate";
  const { results } = await team.invite(
    assessment,
    stages.map((stage) => ({ email: newAddress(`${name}-${stage.toLowerCase()}`), name: `${name} of the ${stage}` })),
    { sendEmail: false, ...how },
  );
  const of = Object.fromEntries(
    stages.map((stage, n) => {
      const { email, invitation, candidate } = results[n];
      return [stage, { id: invitation.id, inviteUrl: invitation.inviteUrl, email, candidateId: candidate.id }];
    }),
  ) as Awaited<ReturnType<typeof oneOfEach>>;
  await fetch(of.OPENED.inviteUrl.replace(app.env.PUBLIC_URL, app.url));
  for (const stage of ["STARTED", "SUBMITTED", "REOPENED"] as const) await start(app, of[stage].inviteUrl);
  for (const stage of ["SUBMITTED", "REOPENED"] as const) await submit(app, of[stage].inviteUrl, `work of ${stage}`);
  await run(team, "reopenInvitations", [of.REOPENED.id]);
  await run(team, "cancelInvitations", [of.CANCELLED.id]);
  await app.db.query(
    `/* test */ update invitation i set expires_at = now() - interval '1 second' from candidate c
      where i.team_id = $1 and c.team_id = i.team_id and c.id = i.candidate_id and c.email = $2`,
    [team.uuid, of.EXPIRED.email],
  );
  await settled(team, of.EXPIRED.id, "EXPIRED");
  await minutesPass(team, 24 * 60);
  return of;
}
