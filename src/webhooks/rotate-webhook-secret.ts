import { durationSeconds } from "../base/duration.ts";
import { UserProblem } from "../base/errors.ts";
import { rows, sql } from "../base/rows.ts";
import { transact } from "../events/transact.ts";
import { audit } from "../teams/audit.ts";
import type { Context } from "../teams/context.ts";
import { findEndpoint } from "./find-endpoint.ts";
import { makeWebhookSecret } from "./sign-webhook.ts";

const usualOverlap = "PT24H";
const longestOverlapSeconds = 7 * 24 * 60 * 60;

/**
 * Makes a new secret. The old one signs beside it until the overlap ends, so that a receiver can change over at its
 * leisure; one that was rotated out before ends at once.
 *
 * @param overlap ISO 8601; default 24 hours, at most 7 days; PT0S: the old one ends at once
 * @throws UserProblem NOT_FOUND, INVALID_VALUE
 */
export async function rotateWebhookSecret(
  context: Context,
  id: string,
  overlap: string = usualOverlap,
): Promise<{ id: string; secret: string }> {
  const seconds = durationSeconds(overlap) ?? 0;
  if (seconds > longestOverlapSeconds)
    throw new UserProblem("INVALID_VALUE", "Two secrets sign side by side for at most 7 days.", { path: ["overlap"] });
  return await transact(context, async (tx) => {
    const endpoint = await findEndpoint(tx, id);
    const secret = makeWebhookSecret();
    const sealed = tx.context.services.keys.encrypt("webhook-secret", Buffer.from(secret));
    await rows(
      tx.em,
      sql`update webhook_endpoint set secret = ${sealed},
          previous_secret = case when ${seconds}::int > 0 then secret end,
          previous_until = case when ${seconds}::int > 0 then now() + make_interval(secs => ${seconds}) end
        where team_id = ${tx.teamId} and id = ${endpoint.id}`,
    );
    await audit(tx.em, tx.context, tx.teamId, {
      action: "webhook_endpoint.rotate_secret",
      target: { type: "WebhookEndpoint", id: endpoint.id },
      changes: { overlap },
    });
    return { id: endpoint.id, secret };
  });
}
