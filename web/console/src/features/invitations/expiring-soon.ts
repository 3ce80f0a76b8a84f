import type { InvitationFilter } from "../../graphql/generated/graphql.ts";

const dayMs = 86_400_000;
/** Filters that are made within these minutes are the same, so that their answers are found in the cache. */
const stepMs = 10 * 60_000;
export const soonDays = 3;

/** The invitations that nobody has started and that expire within a few days. */
export function expiringSoon(now = Date.now()): InvitationFilter {
  const from = Math.floor(now / stepMs) * stepMs;
  return {
    state: ["PENDING", "OPENED"],
    expiresAfter: new Date(from).toISOString(),
    expiresBefore: new Date(from + soonDays * dayMs).toISOString(),
  };
}
