import type { Any } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import type { TestTeam } from "./test-team.ts";

const mutation = `mutation ($input: InviteCandidatesInput!, $sendEmail: Boolean!, $dryRun: Boolean!) {
  inviteCandidates(input: $input, sendEmail: $sendEmail, dryRun: $dryRun) {
    batch { id total invited unchanged rejected }
    results {
      index email outcome candidate { id email } invitation { id state inviteUrl emailRequested retakeOf { id } }
      errors { code path existing { id } suggestion } warnings { code path message suggestion }
    }
    userErrors { code path message }
  }
}`;

export const invite = async (
  team: TestTeam,
  assessment: { id: string },
  candidates: (string | object)[],
  { input = {}, sendEmail = true, dryRun = false }: { input?: object; sendEmail?: boolean; dryRun?: boolean } = {},
  as?: { token: string },
): Promise<Any> => {
  const rows = candidates.map((one) => (typeof one === "string" ? { email: one } : one));
  const variables = { input: { assessmentId: assessment.id, candidates: rows, ...input }, sendEmail, dryRun };
  return (await team.ask(mutation, variables, as)).inviteCandidates;
};

/** Reads what inviting has stored. */
export function inviteCalls(app: TestApp) {
  /** Everything that is stored of a team, but for what workers write into e-mails that leave. */
  async function stored(team: TestTeam): Promise<object> {
    const { rows } = await app.db.query(
      `/* test */ select
       (select jsonb_agg(to_jsonb(i) order by id) from invitation i where team_id = $1) as invitations,
       (select jsonb_agg(to_jsonb(c) order by id) from candidate c where team_id = $1) as candidates,
       (select jsonb_agg(to_jsonb(l) order by candidate_id, label) from candidate_label l where team_id = $1) as labels,
       (select jsonb_agg(to_jsonb(a) order by candidate_id, member_id) from candidate_assignee a where team_id = $1) as assignees,
       (select jsonb_agg(id order by id) from invitation_batch where team_id = $1) as batches,
       (select jsonb_agg(id order by id) from email where team_id = $1 and kind in ('INVITATION', 'REMINDER', 'INVITER_COPY', 'TEST')) as emails,
       (select jsonb_agg(sequence order by sequence) from event where team_id = $1
         and type not in ('INVITATION_EMAIL_SENT', 'INVITATION_EMAIL_FAILED')) as events`,
      [team.uuid],
    );
    return rows[0];
  }
  /** The ledger of a team, oldest first. */
  const ledger = async (team: TestTeam): Promise<Any[]> =>
    (
      await app.db.query(
        "/* test */ select kind, state, subject, to_address, content, member_id, invitation_id from email where team_id = $1 order by id",
        [team.uuid],
      )
    ).rows;
  const suppress = (team: TestTeam, address: string) =>
    app.db.query("/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')", [
      team.uuid,
      address,
    ]);
  return { stored, ledger, suppress };
}
