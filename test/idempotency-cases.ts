import type { Any } from "./client.ts";
import { logOf, minutesPass } from "./invitation-mutations.ts";
import { newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** A mutation that takes a key, and calls of it that can all be done, each of them once. */
export interface Case {
  name: string;
  /** Its arguments but the key, as a document declares them. */
  given: Record<string, string>;
  fields: string;
  /** Ids of what it answers with, in order. */
  idsOf: (payload: Any) => string[];
  /** Whether it has something mailed. */
  mails: boolean;
  /** Whether members alone can call it, and no key. */
  membersOnly?: true;
  /** Makes what calls need. @returns the variables of the nth of them, 0 to 4 */
  prepare: (team: TestTeam) => Promise<(n: number) => object>;
}

const many = (count: number, name: string) => Array.from({ length: count }, () => newAddress(name));

/** Invitations of people of their own, mailed a day ago. */
const invited = async (team: TestTeam, count: number, sendEmail: boolean): Promise<Any[]> => {
  const { results } = await team.invite(await team.publishAssessment("X"), many(count, "once"), { sendEmail });
  await quiet(team);
  await minutesPass(team, 60);
  return results;
};
const errors = "userErrors { code message path existing { id } }";
const invitations = {
  fields: `invitations { id } ${errors}`,
  idsOf: (p: Any) => p.invitations.map((one: Any) => one.id),
};
const invitation = { fields: `invitation { id } ${errors}`, idsOf: (p: Any) => [p.invitation.id] };

export const cases: Case[] = [
  {
    name: "createAssessment",
    given: { input: "CreateAssessmentInput!" },
    fields: `assessment { id } ${errors}`,
    idsOf: (p) => [p.assessment.id],
    mails: false,
    prepare: async () => (n) => ({ input: { title: `Title ${n}`, timeLimit: "PT1H" } }),
  },
  {
    name: "inviteCandidates",
    given: { input: "InviteCandidatesInput!" },
    fields: `batch { id } results { index ref email outcome candidate { id } invitation { id } errors { code } warnings { code } } ${errors}`,
    idsOf: (p) => [p.batch.id, ...p.results.map((row: Any) => row.invitation.id)],
    mails: true,
    prepare: async (team) => {
      const { id } = await team.publishAssessment("X");
      const people = many(10, "new").map((email) => ({ email, name: "Somebody" }));
      return (n) => ({
        input: { assessmentId: id, candidates: people.slice(2 * n, 2 * n + 2), expiresAt: "2099-01-01T00:00:00Z" },
      });
    },
  },
  {
    name: "resendInvitations",
    given: { ids: "[ID!]!" },
    ...invitations,
    mails: true,
    prepare: async (team) => {
      const rows = await invited(team, 5, false);
      return (n) => ({ ids: [rows[n].invitation.id] });
    },
  },
  {
    name: "remindInvitations",
    given: { ids: "[ID!]!" },
    ...invitations,
    mails: true,
    prepare: async (team) => {
      const rows = await invited(team, 5, true);
      return (n) => ({ ids: [rows[n].invitation.id] });
    },
  },
  {
    name: "reopenInvitations",
    given: { ids: "[ID!]!", timeLimit: "Duration", expiresAt: "DateTime" },
    ...invitations,
    mails: true,
    prepare: async (team) => {
      const rows = await invited(team, 5, true);
      for (const row of rows)
        await team.ask(
          "mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: {}) { userErrors { code } } }",
          { id: row.invitation.id },
        );
      return (n) => ({ ids: [rows[n].invitation.id], timeLimit: "PT2H", expiresAt: "2099-01-01T00:00:00Z" });
    },
  },
  {
    name: "recordStart",
    given: { invitationId: "ID", externalId: "String", occurredAt: "DateTime" },
    ...invitation,
    mails: true,
    prepare: async (team) => {
      const rows = await invited(team, 5, false);
      return (n) => ({ invitationId: rows[n].invitation.id });
    },
  },
  {
    name: "recordSubmission",
    given: { invitationId: "ID", externalId: "String", submission: "SubmissionInput!", occurredAt: "DateTime" },
    ...invitation,
    mails: true,
    prepare: async (team) => {
      const rows = await invited(team, 5, false);
      return (n) => ({ invitationId: rows[n].invitation.id, submission: { score: n, notes: "well done" } });
    },
  },
  {
    name: "correctCandidateEmail",
    given: { id: "ID!", email: "EmailAddress!", resend: "Boolean!" },
    fields: `candidate { id } ${errors}`,
    idsOf: (p) => [p.candidate.id],
    mails: true,
    prepare: async (team) => {
      const rows = await invited(team, 5, true);
      const right = many(5, "right");
      return (n) => ({ id: rows[n].candidate.id, email: right[n], resend: true });
    },
  },
  {
    name: "addCandidateNote",
    given: { candidateId: "ID!", text: "String!" },
    fields: `note { id text } ${errors}`,
    idsOf: (p) => [p.note.id],
    mails: false,
    membersOnly: true,
    prepare: async (team) => {
      const [row] = await invited(team, 1, false);
      return (n) => ({ candidateId: row.candidate.id, text: `Note ${n}` });
    },
  },
  {
    name: "createSavedFilter",
    given: { input: "SavedFilterInput!" },
    fields: `savedFilter { id name } ${errors}`,
    idsOf: (p) => [p.savedFilter.id],
    mails: false,
    membersOnly: true,
    prepare: async () => (n) => ({ input: { name: `Filter ${n}`, list: "EVENTS", filter: { assignedToMe: true } } }),
  },
  {
    name: "inviteTeamMembers",
    given: { members: "[TeamMemberInput!]!" },
    fields: `members { id } ${errors}`,
    idsOf: (p) => p.members.map((one: Any) => one.id),
    mails: true,
    prepare: async () => {
      const people = many(5, "colleague");
      return (n) => ({ members: [{ email: people[n], name: "A Colleague", role: "REVIEWER" }] });
    },
  },
];
export const caseOf = (name: string): Case => cases.find((one) => one.name === name)!;

/** The text of a case's mutation; with the argument for a key or, for the header, without. */
export function mutationOf({ name, given, fields }: Case, withKey = true): string {
  const all = { ...given, ...(withKey ? { idempotencyKey: "String" } : {}) };
  const declared = Object.entries(all).map(([arg, type]) => `$${arg}: ${type}`);
  const passed = Object.keys(all).map((arg) => `${arg}: $${arg}`);
  return `mutation (${declared.join(", ")}) { result: ${name}(${passed.join(", ")}) { ${fields} } }`;
}

/** Calls a case with a key as an argument, and answers its payload. */
export const call = async (team: TestTeam, one: Case, variables: object, key: string, as?: { token: string }) =>
  (await team.ask(mutationOf(one), { ...variables, idempotencyKey: key }, as)).result;

/** Waits until nothing is under way any more: every event was handled, every e-mail was sent. */
export async function quiet(team: TestTeam): Promise<void> {
  await waitUntil(async () => {
    const { rows } = await team.app.db.query(
      `/* test */ select
        (select coalesce(max(last), 0) from team_counter where team_id = $1)
          <= (select coalesce(max(through), 0) from reaction_cursor where team_id = $1) as handled,
        not exists (select 1 from email where team_id = $1 and state in ('QUEUED', 'DEFERRED')) as sent,
        not exists (select 1 from pgboss.job where data->>'teamId' = $1::text and state in ('created', 'retry', 'active')) as done`,
      [team.uuid],
    );
    return rows[0].handled && rows[0].sent && rows[0].done;
  });
}

/** All that somebody could notice of a team's calls: its log, what it has, and what the mail server was given. */
export async function effects(team: TestTeam) {
  await quiet(team);
  const { rows } = await team.app.db.query(
    `/* test */ select (select count(*)::int from invitation where team_id = $1) as invitations, (select count(*)::int from invitation_batch where team_id = $1) as calls,
      (select count(*)::int from candidate where team_id = $1) as candidates, (select count(*)::int from assessment where team_id = $1) as assessments,
      (select count(*)::int from candidate_note where team_id = $1) as notes, (select count(*)::int from saved_filter where team_id = $1) as filters,
      (select count(*)::int from team_member where team_id = $1) as members, (select count(*)::int from email where team_id = $1) as emails,
      (select count(*)::int from email e where team_id = $1 and state = 'SENT') as sent,
      (select array_agg(message_id) from email where team_id = $1) as messages`,
    [team.uuid],
  );
  const { messages, ...counts } = rows[0];
  const mine = new Set<string>(messages ?? []);
  const received = team.app.mail.received.filter(({ mail }) => mine.has(mail.messageId!)).length;
  return { ...counts, received, events: (await logOf(team)).map((one) => one.type) };
}
