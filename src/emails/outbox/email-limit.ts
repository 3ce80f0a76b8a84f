import { type Expression, expressionBuilder } from "kysely";
import type { Services } from "../../access/context.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { inBatches } from "../../platform/database/in-batches.ts";
import { findTeams, forEachTeam } from "../../platform/database/spread.ts";
import { anyOf, array, type Database, db, insertFrom, now, sql, unnest } from "../../platform/database/sql.ts";
import type { UserErrorValue } from "../../platform/errors.ts";
import { giveWay, mapInSlices } from "../../platform/process/slices.ts";

/** How many e-mails a team may send to one address in any hour, unless it is an ACTIVE member's (docs/rules.md, Inviting 11). */
export const maxEmailsAnHour = 6;

/** How many rows one statement deletes. */
const batchSize = 5_000;

/** The error of an e-mail over the limit. Without the address: it may be stored with an idempotency key. */
export const tooManyEmails: Pick<UserErrorValue, "code" | "message"> = {
  code: "TOO_SOON",
  message: `This address was mailed ${maxEmailsAnHour} times by this team within the last hour. Try again in an hour.`,
};

/** An array that contains a time `count` times. */
const times = (moment: Expression<Date>, count: Expression<number>) =>
  sql<Date[]>`array_fill(${moment}, array[${count}])`;

type Limits = Database["email_limit"];
/** The columns of the row of an address, and of the row that is inserted for it. */
const columns = expressionBuilder<{ email_limit: Limits; excluded: Limits }, "email_limit" | "excluded">();
/** The time of the statement, of the row that is inserted: a function of time is refused here where tables are spread. */
const moment = sql<Date>`(${columns.ref("excluded.queued_at")})[1]`;
/** When this address was mailed within the last hour. */
const recent = columns
  .selectFrom(unnest("past", { moment: sql<Date[]>`${columns.ref("email_limit.queued_at")}` }))
  .where(({ ref }) => sql<boolean>`${moment} - ${ref("past.moment")} < interval '1 hour'`);
const recentCount = recent.select(sql<number>`count(*)::integer`.as("count"));
const recentMoments = recent.select(({ ref }) =>
  sql<Date[]>`coalesce(array_agg(${ref("past.moment")} order by ${ref("past.moment")}), '{}')`.as("moments"),
);
/** How many more e-mails are allowed to an address that was mailed before. */
const moreAllowed = sql<number>`greatest(0, least(${columns.ref("excluded.allowed")}, ${sql.lit(maxEmailsAnHour)} - ${recentCount}))`;

const countByAddress = (addresses: string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const address of addresses) counts.set(address, (counts.get(address) ?? 0) + 1);
  return counts;
};

/** Whether an e-mail may be queued now: it is allowed, its address is suppressed, or its address is over the limit. */
export type Mailability = "ALLOWED" | "SUPPRESSED" | "OVER_LIMIT";

/** What stands for an address in the limits: its MAC, so that the table does not say who was mailed. */
const macOf = (tx: Tx, address: string): Buffer =>
  tx.emails.macs.get(address) ?? tx.context.services.keys.mac("email-limit", `${tx.teamId} ${address}`, 32);

/** Computes the MACs that `allowEmails` needs of addresses, while the database is busy: for thousands of them. */
export async function computeAddressMacs(tx: Tx, addresses: string[]): Promise<void> {
  await giveWay(addresses.length);
  const macs = await mapInSlices(addresses, (address) => [address, macOf(tx, address)] as const);
  for (const [address, mac] of macs) tx.emails.macs.set(address, mac);
}

/**
 * Counts e-mails that the transaction is about to queue against the limit of their addresses. It counts in the
 * transaction itself, so a rollback or a dry run counts nothing. A use case asks for its rows before it changes
 * anything, to reject those that are over the limit; enqueueEmails asks for the e-mails that no use case has asked for.
 *
 * It is one statement for any number. Its locks come after those on invitations and before those on the daily quota.
 *
 * @param addresses one for each e-mail, normalized; several e-mails may go to the same
 * @param options.heedSuppression false: suppressed addresses are mailed all the same, so they count
 * @returns for each in the order given whether it may be queued; of several to an address the first ones may
 */
export async function allowEmails(
  tx: Tx,
  addresses: string[],
  { heedSuppression = true } = {},
): Promise<Mailability[]> {
  if (addresses.length === 0) return [];
  const wanted = await mapInSlices([...countByAddress(addresses)], ([address, times]) => ({
    address,
    times,
    mac: macOf(tx, address),
  }));
  await giveWay(wanted.length);
  const counted = await insertFrom(
    db(tx.em),
    "email_limit",
    db(tx.em)
      .selectFrom(
        unnest("new", {
          address: array.text(wanted.map((one) => one.address)),
          mac: array.bytea(wanted.map((one) => one.mac)),
          // More than an hour's number is never allowed.
          allowed: array.integer(wanted.map((one) => Math.min(one.times, maxEmailsAnHour))),
        }),
      )
      .$if(heedSuppression, (q) =>
        q.where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom("email_suppression as s")
                .select("s.address")
                .where("s.team_id", "=", tx.teamId)
                .whereRef("s.address", "=", "new.address"),
            ),
          ),
        ),
      )
      .orderBy("new.mac"),
    (eb) => ({
      team_id: tx.teamId,
      address_mac: eb.ref("new.mac"),
      queued_at: times(sql`now()::timestamptz(3)`, eb.ref("new.allowed")),
      allowed: eb.ref("new.allowed"),
      ends_at: sql<Date>`now() + interval '1 hour'`,
    }),
  )
    .onConflict((oc) =>
      oc.columns(["team_id", "address_mac"]).doUpdateSet({
        queued_at: sql<Date[]>`${recentMoments} || ${times(moment, moreAllowed)}`,
        allowed: moreAllowed,
        ends_at: (eb) =>
          eb
            .case()
            .when(moreAllowed, ">", sql.lit(0))
            .then(eb.ref("excluded.ends_at"))
            .else(eb.ref("email_limit.ends_at"))
            .end(),
      }),
    )
    .returning(["address_mac as mac", "allowed"])
    .execute();
  await giveWay(wanted.length);
  const allowedOf = new Map(counted.map(({ mac, allowed }) => [mac.toString("hex"), allowed]));
  const allowance = tx.emails.allowed;
  const left = new Map<string, number>();
  for (const { address, mac } of wanted) {
    const allowed = allowedOf.get(mac.toString("hex"));
    if (allowed === undefined) continue;
    left.set(address, allowed);
    allowance.set(address, (allowance.get(address) ?? 0) + allowed);
  }
  return addresses.map((address) => {
    const more = left.get(address);
    if (more === undefined) return "SUPPRESSED";
    left.set(address, more - 1);
    return more > 0 ? "ALLOWED" : "OVER_LIMIT";
  });
}

/**
 * Uses up the allowances of the transaction, and asks for those that are missing.
 *
 * @returns whether all of them may be queued
 */
export async function spendAllowances(tx: Tx, addresses: string[]): Promise<boolean> {
  const allowance = tx.emails.allowed;
  const wanted = countByAddress(addresses);
  const missing = [...wanted].flatMap(([address, times]) =>
    Array<string>(Math.max(0, times - (allowance.get(address) ?? 0))).fill(address),
  );
  // The use case has already decided which suppressed addresses are mailed.
  if ((await allowEmails(tx, missing, { heedSuppression: false })).includes("OVER_LIMIT")) return false;
  for (const [address, times] of wanted) allowance.set(address, allowance.get(address)! - times);
  return true;
}

/** Deletes rows whose e-mails do not count any more, team by team in batches. Locked rows are skipped, so any number of workers may run it. */
export async function deleteEndedEmailLimits(services: Services): Promise<void> {
  const em = services.em.fork();
  const teams = await findTeams(services, async (among) => {
    const found = await db(em)
      .selectFrom("email_limit")
      .select("team_id as teamId")
      .distinct()
      .where("ends_at", "<", now())
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, (teamId) =>
    inBatches(batchSize, async () => {
      const [result] = await db(em)
        .deleteFrom("email_limit")
        .where("team_id", "=", teamId)
        .where("address_mac", "in", ({ selectFrom }) =>
          selectFrom("email_limit")
            .select("address_mac")
            .where("team_id", "=", teamId)
            .where("ends_at", "<", now())
            .limit(sql.lit(batchSize))
            .forNoKeyUpdate()
            .skipLocked(),
        )
        .execute();
      return Number(result!.numDeletedRows);
    }),
  );
}
