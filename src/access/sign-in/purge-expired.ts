import { inBatches } from "../../platform/database/in-batches.ts";
import { findTeams, forEachTeam } from "../../platform/database/spread.ts";
import { anyOf, array, db, now, sql } from "../../platform/database/sql.ts";
import { purgeFullBuckets } from "../../platform/limits/cost-bucket.query.ts";
import { purgeRateLimits } from "../../platform/limits/rate-limit.ts";
import { periodSeconds } from "../../platform/process/period.ts";
import type { Services } from "../context.ts";

/** How many idempotency keys one statement deletes: a call over 10,000 rows stores some 160 kB. */
const batchSize = 500;

/** Deletes expired rows: windows of limits, full buckets, idempotency keys, credentials, and sign-in links some time after their end (docs/operations.md, Retention). */
export async function purgeExpired(services: Services): Promise<void> {
  await purgeRateLimits(services);
  await purgeFullBuckets(services);
  const query = db(services.em.fork());
  const ended = sql<Date>`now() - make_interval(secs => ${periodSeconds(services.env.KEEP_SIGN_IN_TOKENS)})`;
  await query.deleteFrom("sign_in_token").where("expires_at", "<", ended).execute();
  await query.deleteFrom("credential").where("expires_at", "<", ended).execute();
  await query.deleteFrom("sign_in_request").where("requested_at", "<", sql<Date>`now() - interval '1 day'`).execute();
  await query.deleteFrom("used_sign_on_state").where("expires_at", "<", now()).execute();
  await query.deleteFrom("passkey_challenge").where("expires_at", "<", now()).execute();
  await purgeIdentities(services);
  await purgeIdempotencyKeys(services);
}

/** Deletes the identities of users who are no member any more, in batches. One that is used meanwhile has another time, and stays. */
async function purgeIdentities({ em }: Services): Promise<void> {
  const isOld = sql<boolean>`last_used_at < now() - interval '1 day'`;
  await inBatches(batchSize, async () => {
    // Of all teams: (team_id, member_id) of any.
    const unused = await db(em.fork())
      .selectFrom("identity as i")
      .leftJoin("member_identity as m", "m.identity_id", "i.id")
      .select("i.id")
      .where(isOld)
      .where("m.team_id", "is", null)
      .limit(sql.lit(batchSize))
      .execute();
    if (unused.length === 0) return 0;
    const { numDeletedRows } = await db(em.fork())
      .deleteFrom("identity")
      .where("id", "=", anyOf(array.uuid(unused.map(({ id }) => id))))
      .where(isOld)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}

/** Deletes team by team in batches; a key that is in use at this moment is skipped. Any number of workers may run it. */
async function purgeIdempotencyKeys(services: Services): Promise<void> {
  const { em, env } = services;
  const ended = sql<Date>`now() - make_interval(secs => ${periodSeconds(env.KEEP_IDEMPOTENCY)})`;
  const teams = await findTeams(services, async (among) => {
    const found = await db(em.fork())
      .selectFrom("idempotency")
      .select("team_id as teamId")
      .distinct()
      .where("created_at", "<", ended)
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, (teamId) =>
    inBatches(batchSize, async () => {
      const { numDeletedRows } = await db(em.fork())
        .deleteFrom("idempotency")
        .where("team_id", "=", teamId)
        .where((eb) =>
          eb(
            eb.refTuple("caller_id", "key_mac"),
            "in",
            eb
              .selectFrom("idempotency")
              .select(["caller_id", "key_mac"])
              .where("team_id", "=", teamId)
              .where("created_at", "<", ended)
              .limit(sql.lit(batchSize))
              .forNoKeyUpdate()
              .skipLocked()
              .$asTuple("caller_id", "key_mac"),
          ),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    }),
  );
}
