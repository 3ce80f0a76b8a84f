import { forgetEndedLimits } from "../base/rate-limit.ts";
import type { Services } from "./context.ts";

/** Forgets what has ended: windows of limits, credentials, and sign-in links a week after their end (contract.md, Keeping). */
export async function forgetEnded(services: Services): Promise<void> {
  await forgetEndedLimits(services);
  await services.pool.query("delete from sign_in_token where expires_at < now() - interval '7 days'");
  await services.pool.query("delete from credential where expires_at < now() - interval '7 days'");
  await services.pool.query("delete from sign_in_request where requested_at < now() - interval '1 day'");
}
