import { expect } from "@jest/globals";
import { type Any, post } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import { type Member, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const candidates = {
  start:
    "mutation ($t: String!) { startAssessment(token: $t) { invitation { startedAt deadlineAt } userErrors { code } } }",
  submit:
    'mutation ($t: String!) { submitAssessment(token: $t, submission: { notes: "done" }) { userErrors { code } } }',
};

export const flip = (
  team: TestTeam,
  member: { token: string },
  eventType: string,
  enabled: boolean,
  channel = "EMAIL",
) =>
  team.ask(
    "mutation ($s: [NotificationSettingInput!]!) { updateNotificationSettings(settings: $s) { settings { eventType channel enabled } userErrors { code } } }",
    { s: [{ eventType, channel, enabled }] },
    member,
  );

export const recipients = async (
  team: TestTeam,
  invitationId: string,
  eventType: string,
  channel = "EMAIL",
): Promise<string[]> => {
  const { notificationRecipients } = await team.ask(
    `query ($id: ID!) { notificationRecipients(invitationId: $id, eventType: ${eventType}, channel: ${channel}) { member { email } reason outcome channel } }`,
    { id: invitationId },
  );
  return notificationRecipients.map((one: Any) => {
    expect(one.channel).toBe(channel);
    return `${one.member.email} ${one.reason} ${one.outcome}`;
  });
};

/** Calls that cause notifications, and reads who is notified. */
export function notificationCalls(app: TestApp) {
  const act = async (what: keyof typeof candidates, invitation: { inviteUrl: string }) => {
    const answer = await post(app.url, candidates[what], { t: tokenOf(invitation.inviteUrl) });
    const payload = Object.values(answer.data)[0] as Any;
    expect(payload.userErrors).toEqual([]);
    return payload.invitation;
  };
  const disable = (team: TestTeam, ...members: { uuid: string }[]) =>
    app.db.query("update team_member set state = 'DISABLED' where team_id = $1 and id = any($2::uuid[])", [
      team.uuid,
      members.map((one) => one.uuid),
    ]);
  /** When every event has been handled and no e-mail waits: what was decided, by type of event. */
  async function decisions(team: TestTeam, eventType: string, channel = "EMAIL"): Promise<string[]> {
    await waitUntil(async () => {
      const { rows } = await app.db.query(
        `select c.last = r.through and not exists (select 1 from email where team_id = $1 and state = 'QUEUED') as calm
       from team_counter c join reaction_cursor r using (team_id) where team_id = $1`,
        [team.uuid],
      );
      return rows[0]?.calm;
    });
    const { rows } = await app.db.query(
      `select m.email, d.reason, d.outcome from notification_decision d join event e on e.team_id = d.team_id and e.sequence = d.event_sequence
       join team_member m on m.team_id = d.team_id and m.id = d.member_id
     where d.team_id = $1 and e.type = $2 and d.channel = $3 order by m.created_at, m.id`,
      [team.uuid, eventType, channel],
    );
    return rows.map((row) => `${row.email} ${row.reason} ${row.outcome}`);
  }
  const mails = (member: Member) => app.mail.to(member.email).map((one) => one.mail.subject);
  return { act, disable, decisions, mails };
}
