import type { Services } from "../../access/context.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { inBatches } from "../../platform/database/in-batches.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import type { UserErrorValue } from "../../platform/errors.ts";

/** How many e-mails a team may send to one address in any hour, unless it is an ACTIVE member's (docs/rules.md, Inviting 11). */
export const maxEmailsAnHour = 6;

/** How many rows one statement deletes. */
const groupSize = 5_000;

/** Why an e-mail is refused. Without the address: these words are kept with an idempotency key. */
export const tooManyEmails: Pick<UserErrorValue, "code" | "message"> = {
  code: "TOO_SOON",
  message: `This address was mailed ${maxEmailsAnHour} times by this team within the last hour. Try again in an hour.`,
};

const countByAddress = (addresses: string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const address of addresses) counts.set(address, (counts.get(address) ?? 0) + 1);
  return counts;
};

/** Whether an e-mail may be queued now: its address is free, or has bounced, or was mailed too often within the hour. */
export type Mailability = "ALLOWED" | "SUPPRESSED" | "OVER_LIMIT";

/**
 * Counts e-mails that the transaction is about to queue against the limit of their addresses. It counts in the
 * transaction itself, so a rollback or a dry run counts nothing. A use case asks for its rows before it changes
 * anything, to refuse those that are over the limit; enqueueEmails asks for the e-mails that no use case has asked for.
 *
 * Any number in one statement. Its locks come after those on invitations, and before the number of e-mails a day.
 *
 * @param addresses one for each e-mail, normalized; several e-mails may go to the same
 * @param options.heedSuppression false: an address that has bounced is mailed all the same, so it counts
 * @returns for each in the order given whether it may be queued; of several to an address the first ones may
 */
export async function allowEmails(
  tx: Tx,
  addresses: string[],
  { heedSuppression = true } = {},
): Promise<Mailability[]> {
  if (addresses.length === 0) return [];
  const wanted = [...countByAddress(addresses)].map(([address, times]) => ({
    address,
    times,
    mac: tx.context.services.keys.mac("email-limit", `${tx.teamId} ${address}`, 32),
  }));
  const counted = await rows<{ mac: Buffer; allowed: number }>(
    tx.em,
    sql`insert into email_limit as l (team_id, address_mac, queued_at, allowed, ends_at)
      select ${tx.teamId}, new.mac, array_fill(now()::timestamptz(3), array[new.allowed]), new.allowed, now() + interval '1 hour'
      from (select address, mac, least(times, ${maxEmailsAnHour}::integer) as allowed
          from unnest(${wanted.map((one) => one.address)}::text[], ${wanted.map((one) => one.mac)}::bytea[],
            ${wanted.map((one) => one.times)}::integer[]) as asked (address, mac, times)) as new
      where not (${heedSuppression}::boolean and exists (
        select 1 from email_suppression s where s.team_id = ${tx.teamId} and s.address = new.address))
      order by new.mac
      on conflict (team_id, address_mac) do update set (queued_at, allowed, ends_at) = (
        select recent || array_fill(now()::timestamptz(3), array[more]), more, case when more > 0 then excluded.ends_at else l.ends_at end
        from (select coalesce(array_agg(moment order by moment), '{}') as recent from unnest(l.queued_at) as moment
            where moment > now() - interval '1 hour') as past
          cross join lateral (
            select greatest(0, least(excluded.allowed, ${maxEmailsAnHour}::integer - cardinality(recent))) as more) as decided)
      returning address_mac as mac, allowed`,
  );
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
 * Uses up what the transaction was allowed, and asks for what it was not.
 *
 * @returns whether all of them may be queued
 */
export async function spendAllowances(tx: Tx, addresses: string[]): Promise<boolean> {
  const allowance = tx.emails.allowed;
  const wanted = countByAddress(addresses);
  const missing = [...wanted].flatMap(([address, times]) =>
    Array<string>(Math.max(0, times - (allowance.get(address) ?? 0))).fill(address),
  );
  // Whether an address has bounced is the use case's to heed: it has said which e-mails are to be tried.
  if ((await allowEmails(tx, missing, { heedSuppression: false })).includes("OVER_LIMIT")) return false;
  for (const [address, times] of wanted) allowance.set(address, allowance.get(address)! - times);
  return true;
}

/** Deletes what counts no more, in groups; what is being counted right now is passed over. Any number of workers may do it. */
export async function deleteEndedEmailLimits({ pool }: Services): Promise<void> {
  await inBatches(groupSize, async () => {
    const { rowCount } = await pool.query(
      `delete from email_limit where (team_id, address_mac) in (
         select team_id, address_mac from email_limit where ends_at < now() limit ${groupSize} for no key update skip locked)`,
    );
    return rowCount!;
  });
}
