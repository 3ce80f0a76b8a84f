import { audit } from "../../../audit/audit.ts";
import type { Tx } from "../../../events/log/with-transaction.ts";
import { db, jsonb, now, secondsFromNow, sql } from "../../../platform/database/sql.ts";
import { enqueueEmails } from "../../outbox/enqueue-emails.ts";
import { findOwners } from "../../outbox/find-owners.ts";
import type { FoundRecord, SenderDomainState } from "../sender-domain.entity.ts";

/** When a domain is looked at for the first time by itself, after it was added. */
export const firstCheckSeconds = 300;
const soonSeconds = 15 * 60;
const laterSeconds = 6 * 60 * 60;
/** For how long a domain is looked for that was never verified, and how long one that was comes back by itself. */
const [pendingDays, failedDays] = [3, 30];
/** A record that is missing twice, this long after one another, is gone. */
const missingSeconds = 10 * 60;

interface Before {
  state: SenderDomainState;
  missingSince: Date | null;
  isLongMissing: boolean;
  isLongPending: boolean;
  isLongFailed: boolean;
}

/** What follows from a check: the state, and when to look again. Null: not by itself any more. */
interface After {
  state: SenderDomainState;
  isMissing: boolean;
  seconds: number | null;
}

function afterMissing(before: Before): After {
  switch (before.state) {
    case "VERIFIED":
      return before.isLongMissing
        ? { state: "FAILED", isMissing: true, seconds: laterSeconds }
        : { state: "VERIFIED", isMissing: true, seconds: missingSeconds };
    case "PENDING":
      return before.isLongPending
        ? { state: "FAILED", isMissing: false, seconds: null }
        : { state: "PENDING", isMissing: false, seconds: soonSeconds };
    case "FAILED": {
      const wasVerified = before.missingSince !== null;
      return {
        state: "FAILED",
        isMissing: wasVerified,
        seconds: wasVerified && !before.isLongFailed ? laterSeconds : null,
      };
    }
  }
}

/** Locks a domain of the team. Undefined: it was removed meanwhile. */
const lockDomain = (tx: Tx, domain: string): Promise<Before | undefined> =>
  db(tx.em)
    .selectFrom("sender_domain")
    .select(({ ref }) => {
      const isBefore = (column: "missing_since" | "created_at", seconds: number) =>
        sql<boolean>`coalesce(${ref(column)} <= now() - make_interval(secs => ${seconds}), false)`;
      return [
        "state",
        "missing_since as missingSince",
        isBefore("missing_since", missingSeconds).as("isLongMissing"),
        isBefore("created_at", pendingDays * 86_400).as("isLongPending"),
        isBefore("missing_since", failedDays * 86_400).as("isLongFailed"),
      ];
    })
    .where("team_id", "=", tx.teamId)
    .where("domain", "=", domain)
    .forNoKeyUpdate()
    .executeTakeFirst();

/** Whether another team has a domain verified. Two teams that ask at the same moment wait for one another. */
async function isVerifiedByOther(tx: Tx, domain: string): Promise<boolean> {
  await db(tx.em).selectNoFrom(sql`pg_advisory_xact_lock(20261201, hashtext(${domain}))`.as("locked")).execute();
  const other = await db(tx.em)
    .selectFrom("sender_domain")
    .select("domain")
    .where("domain", "=", domain)
    .where("state", "=", sql.lit<SenderDomainState>("VERIFIED"))
    .where("team_id", "<>", tx.teamId)
    .executeTakeFirst();
  return other !== undefined;
}

/**
 * Records what a check of a domain has found, and what follows from it. The DKIM record decides. Where no name server
 * answered, the state stays. A verified domain whose record is missing is not used from that moment on, and fails if it
 * is missing ten minutes later as well: then the owners are notified.
 *
 * @returns whether another team has the domain verified, so that this team cannot
 */
export async function recordCheck(tx: Tx, domain: string, records: FoundRecord[]): Promise<boolean> {
  const before = await lockDomain(tx, domain);
  if (before === undefined) return false;
  const dkim = records.find(({ purpose }) => purpose === "DKIM")?.state ?? "UNKNOWN";
  const isVerifiedElsewhere = dkim === "FOUND" && before.state !== "VERIFIED" && (await isVerifiedByOther(tx, domain));
  const after: After =
    dkim === "UNKNOWN"
      ? {
          state: before.state,
          isMissing: before.missingSince !== null,
          seconds: before.state === "FAILED" || before.isLongPending ? laterSeconds : soonSeconds,
        }
      : dkim === "FOUND" && !isVerifiedElsewhere
        ? { state: "VERIFIED", isMissing: false, seconds: laterSeconds }
        : afterMissing(before);
  const isVerified = after.state === "VERIFIED" && before.state !== "VERIFIED";
  await db(tx.em)
    .updateTable("sender_domain")
    .set({
      state: after.state,
      records: jsonb(records),
      is_verified_elsewhere: isVerifiedElsewhere,
      checked_at: now(),
      next_check_at: after.seconds === null ? null : secondsFromNow(after.seconds),
      ...(isVerified ? { verified_at: now() } : {}),
      ...(!after.isMissing ? { missing_since: null } : before.missingSince === null ? { missing_since: now() } : {}),
    })
    .where("team_id", "=", tx.teamId)
    .where("domain", "=", domain)
    .execute();
  if (after.state === before.state) return isVerifiedElsewhere;
  await audit(tx.em, tx.context, tx.teamId, {
    action: isVerified ? "sender_domain.verify" : "sender_domain.fail",
    target: { type: "Team", id: tx.teamId },
    changes: { domain, state: { from: before.state, to: after.state } },
  });
  if (before.state === "VERIFIED")
    await enqueueEmails(
      tx,
      (await findOwners(tx)).map((memberId) => ({ kind: "SENDER_DOMAIN_FAILED", memberId, content: { domain } })),
    );
  return isVerifiedElsewhere;
}
