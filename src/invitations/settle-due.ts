import { rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

/** How long after the deadline a submission still counts: networks are slow at the last second. */
export const graceSeconds = 60;
/** How many rows one sweep writes down in one transaction. */
const groupSize = 500;

interface Due {
  id: string;
  candidateId: string;
  assessmentId: string;
}

/**
 * Writes down what the clock has decided: invitations past their last moment to start are EXPIRED;
 * what was started and is past its deadline is SUBMITTED with the draft last saved, as of the
 * deadline (docs/rules.md, The life of an invitation 6). Sets of rows; each is settled once, however many try.
 *
 * @param only these invitations, waiting for their locks; left out: up to 500 of the team that
 *   nobody else holds
 * @returns how many were settled
 */
export async function settleDue(tx: Tx, only?: string[]): Promise<number> {
  const some =
    only === undefined
      ? sql`limit ${sql.raw(String(groupSize))} for no key update skip locked`
      : sql`for no key update`;
  const which = only === undefined ? sql`` : sql`and id = any(${only}::uuid[])`;
  const expired = await rows<Due>(
    tx.em,
    sql`with due as (
        select id from invitation where team_id = ${tx.teamId} and state in ('PENDING', 'OPENED')
          and expires_at <= clock_timestamp() ${which} order by id ${some})
      update invitation i set state = 'EXPIRED', updated_at = clock_timestamp()
      where i.team_id = ${tx.teamId} and i.id = any(array(select id from due))
      returning i.id, i.candidate_id as "candidateId", i.assessment_id as "assessmentId"`,
  );
  const submitted = await rows<Due>(
    tx.em,
    sql`with due as (
        select id from invitation where team_id = ${tx.teamId} and state = 'STARTED'
          and deadline_at < clock_timestamp() - make_interval(secs => ${graceSeconds}) ${which} order by id ${some}),
      settled as (
        update invitation i set state = 'SUBMITTED', submitted_at = deadline_at, reopened_at = null, updated_at = clock_timestamp()
        where i.team_id = ${tx.teamId} and i.id = any(array(select id from due))
        returning i.team_id, i.id, i.candidate_id, i.assessment_id),
      handed_in as (
        insert into submission (team_id, invitation_id, automatic) select team_id, id, true from settled
        on conflict (team_id, invitation_id) do update set automatic = true)
      select id, candidate_id as "candidateId", assessment_id as "assessmentId" from settled order by id`,
  );
  for (const [type, settled] of [
    ["INVITATION_EXPIRED", expired],
    ["ASSESSMENT_SUBMITTED", submitted],
  ] as const)
    for (const one of settled)
      tx.record({
        type,
        invitationId: one.id,
        candidateId: one.candidateId,
        assessmentId: one.assessmentId,
        actor: null,
      });
  return expired.length + submitted.length;
}
