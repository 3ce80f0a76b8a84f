import { createHash } from "node:crypto";
import type { Services } from "../../access/context.ts";
import { inBatches } from "../../platform/database/in-batches.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { recordBounce } from "../bounces/record-bounce.ts";
import type { ProviderEvent } from "./mail-provider.ts";

const maxTokens = 5;

/** What may be tokens in an event, wherever the provider has put the headers of the message. */
const tokensIn = (source: unknown): string[] =>
  [...new Set(JSON.stringify(source).match(/(?<![A-Za-z0-9])[a-z2-7]{52}(?![A-Za-z0-9])/g) ?? [])].slice(0, maxTokens);

/**
 * Records what a provider reports of e-mails, each event once: an e-mail becomes BOUNCED as by a bounce message, a complaint
 * suppresses its address, and other answers are shown with it.
 *
 * @returns false where some e-mail is being sent at this moment, so that the provider is to send the events again
 */
export async function recordProviderEvents(
  services: Services,
  provider: string,
  events: ProviderEvent[],
  requestId: string,
): Promise<boolean> {
  let isComplete = true;
  for (const { id, source, ...report } of events) {
    const event = { provider, id: createHash("sha256").update(id).digest("base64url") };
    const outcome = await recordBounce(services, { ...report, tokens: tokensIn(source), event }, requestId);
    if (outcome === "later") isComplete = false;
  }
  return isComplete;
}

const batchSize = 5_000;

/** Deletes what was noted of events long ago: no provider sends one again after a month. */
export async function deleteOldProviderEvents({ em }: Services): Promise<void> {
  await inBatches(batchSize, async () => {
    const { numDeletedRows } = await db(em.fork())
      .deleteFrom("email_provider_event")
      .where((eb) =>
        eb(
          eb.refTuple("provider", "id"),
          "in",
          eb
            .selectFrom("email_provider_event")
            .select(["provider", "id"])
            .where("received_at", "<", sql<Date>`now() - interval '40 days'`)
            .orderBy("received_at")
            .limit(sql.lit(batchSize))
            .$asTuple("provider", "id"),
        ),
      )
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}
