import { idempotencyHours } from "../../idempotency/run-idempotent.ts";
import { inBatches } from "../../platform/database/in-batches.ts";
import { purgeFullBuckets } from "../../platform/limits/cost-bucket.query.ts";
import { purgeRateLimits } from "../../platform/limits/rate-limit.ts";
import type { Services } from "../context.ts";

/** How many idempotency keys one statement deletes: a call over 10,000 rows stores some 160 kB. */
const groupSize = 500;

/** Deletes expired rows: windows of limits, full buckets, idempotency keys, credentials, and sign-in links a week after their end (docs/operations.md, Retention). */
export async function purgeExpired(services: Services): Promise<void> {
  await purgeRateLimits(services);
  await purgeFullBuckets(services);
  await services.pool.query("delete from sign_in_token where expires_at < now() - interval '7 days'");
  await services.pool.query("delete from credential where expires_at < now() - interval '7 days'");
  await services.pool.query("delete from sign_in_request where requested_at < now() - interval '1 day'");
  await forgetKeys(services);
}

/** Deletes in batches; a key that is in use at this moment is skipped. Any number of workers may run it. */
async function forgetKeys({ pool }: Services): Promise<void> {
  await inBatches(groupSize, async () => {
    const { rowCount } = await pool.query(
      `delete from idempotency where (team_id, caller_id, key_mac) in (
         select team_id, caller_id, key_mac from idempotency where created_at < now() - make_interval(hours => $1)
         limit ${groupSize} for no key update skip locked)`,
      [idempotencyHours],
    );
    return rowCount!;
  });
}
