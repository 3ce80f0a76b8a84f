import { expressionBuilder } from "kysely";
import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { remainingToday } from "../../emails/outbox/daily-quota.ts";
import { allowEmails } from "../../emails/outbox/email-limit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { findTeams, forEachTeam } from "../../platform/database/spread.ts";
import {
  anyOf,
  array,
  clockTimestamp,
  type Database,
  db,
  now,
  sql,
  subselect,
  unnest,
} from "../../platform/database/sql.ts";
import { maxMails, minutesBetweenEmails } from "../emails/email-counts.ts";
import { literals } from "../lifecycle/lifecycle.ts";
import { lifecycleSql, nextReminder } from "../lifecycle/lifecycle-sql.ts";
import { waitingStates } from "../lifecycle/states.ts";
import { enqueueReminders } from "./remind-invitations.ts";

/** How many one transaction reminds. */
const groupSize = 500;

/**
 * The scheduled task that sends due reminders in batches, in every team. Any number of workers can run it at the same
 * time.
 */
export async function sendDueReminders(services: Services): Promise<void> {
  const teams = await findTeams(services, async (among) => {
    const found = await db(services.em.fork())
      .selectFrom("invitation")
      .select("team_id as teamId")
      .distinct()
      .where("state", "in", literals(waitingStates))
      .where("next_reminder_at", "<=", now())
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .limit(sql.lit(100))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, async (teamId) => {
    let due: number;
    do due = await withTransaction(systemContext(services, teamId), remindDue);
    while (due === groupSize);
  });
}

/** The e-mails that count as sent to the candidate of an invitation `i`. */
const countedEmails = (teamId: string) =>
  expressionBuilder<Database & { i: Database["invitation"] }, "i">()
    .selectFrom("email as e")
    .where("e.team_id", "=", teamId)
    .whereRef("e.invitation_id", "=", "i.id")
    .where("e.kind", "in", ["INVITATION", "REMINDER"])
    .where("e.state", "not in", ["SUPPRESSED", "CANCELLED"]);
const deletedEmails = (teamId: string) =>
  expressionBuilder<Database & { i: Database["invitation"] }, "i">()
    .selectFrom("invitation_email_history as h")
    .select("h.counted")
    .where("h.team_id", "=", teamId)
    .whereRef("h.invitation_id", "=", "i.id");
const recentEmails = (teamId: string) =>
  countedEmails(teamId)
    .select("e.id")
    .where("e.queued_at", ">", sql<Date>`now() - make_interval(mins => ${minutesBetweenEmails})`);

/** Reads locked invitations that are still due, and whether a reminder is wanted now. */
const readDue = (tx: Tx, ids: string[]) =>
  db(tx.em)
    .selectFrom("invitation as i")
    .innerJoin("candidate as c", (join) =>
      join.onRef("c.team_id", "=", "i.team_id").onRef("c.id", "=", "i.candidate_id"),
    )
    .innerJoin("team as t", "t.id", "i.team_id")
    .select((eb) => {
      const suppression = eb
        .selectFrom("email_suppression as s")
        .select("s.address")
        .where("s.team_id", "=", tx.teamId)
        .whereRef("s.address", "=", "c.email");
      const wanted = eb.and([
        eb("i.email_requested", "is", true),
        eb("i.locked", "is", false),
        eb.or([eb("i.opens_at", "is", null), eb("i.opens_at", "<=", now())]),
        lifecycleSql(eb, "i").stateIn(waitingStates),
        eb("c.email", "is not", null),
        eb("c.reminders_off", "is", false),
        sql<boolean>`'REMINDERS' = any(${eb.ref("t.features")})`,
        eb.not(eb.exists(suppression)),
        sql<boolean>`${countedEmails(tx.teamId).select(eb.fn.countAll().as("times"))} + coalesce(${deletedEmails(tx.teamId)}, 0) <= ${maxMails}`,
      ]);
      return [
        "i.id",
        "i.candidate_id as candidateId",
        "i.assessment_id as assessmentId",
        "c.email",
        sql<boolean>`${wanted}`.as("wanted"),
      ];
    })
    .where("i.team_id", "=", tx.teamId)
    .where("i.id", "=", anyOf(array.uuid(ids)))
    .where(({ not, exists }) => not(exists(recentEmails(tx.teamId))))
    .orderBy("i.id")
    .execute();

/**
 * Sends up to 500 due reminders of a team, each once, however many workers try: rows that another worker has locked
 * are skipped. The time of the next reminder is set too; several reminders that were missed are sent as one.
 *
 * No reminder is sent if the invitation is locked or not open yet, if reminders are switched off, if the address is
 * suppressed, or after 10 e-mails. A recent e-mail postpones the reminder; too many e-mails to the address, or an
 * exhausted daily quota, postpone it by an hour.
 */
async function remindDue(tx: Tx): Promise<number> {
  const held = await db(tx.em)
    .selectFrom("invitation as i")
    .select("i.id")
    .where("i.team_id", "=", tx.teamId)
    .where("i.state", "in", literals(waitingStates))
    .where("i.next_reminder_at", "<=", clockTimestamp())
    .where(({ not, exists }) => not(exists(recentEmails(tx.teamId))))
    .orderBy("i.id")
    .limit(sql.lit(groupSize))
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  // Checked again under the locks, since an e-mail may have been queued while the statement above ran.
  const due = await readDue(
    tx,
    held.map((one) => one.id),
  );
  const wanted = due.filter((one) => one.wanted);
  const mailability = await allowEmails(
    tx,
    wanted.map((one) => one.email!),
  );
  const mailable = wanted.filter((_, i) => mailability[i] === "ALLOWED");
  const reminded = mailable.slice(0, mailable.length === 0 ? 0 : await remainingToday(tx));
  const isReminded = new Set(reminded);
  const ids = array.uuid(due.map((one) => one.id));
  await db(tx.em)
    .updateTable("invitation as i")
    .from(unnest("due", { id: ids, postponed: array.boolean(due.map((one) => one.wanted && !isReminded.has(one))) }))
    .set("next_reminder_at", (eb) =>
      eb
        .case()
        .when("due.postponed", "is", true)
        .then(subselect(sql<Date | null>`statement_timestamp() + interval '1 hour'`))
        .else(nextReminder(eb.ref("i.created_at"), eb.ref("i.reminders")))
        .end(),
    )
    .where("i.team_id", "=", tx.teamId)
    .where("i.id", "=", anyOf(ids))
    .whereRef("i.id", "=", "due.id")
    .execute();
  await enqueueReminders(tx, reminded);
  return held.length;
}
