import type { Context } from "../access/context.ts";
import { audit } from "../audit/audit.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { db } from "../platform/database/sql.ts";
import { newId } from "../platform/ids/ids.ts";
import { countRequest } from "../platform/limits/rate-limit.ts";
import { appUrl } from "../platform/process/env.ts";
import { testContent } from "./messages/chat-content.ts";
import { type ChatAnswer, messageId, sendMessage } from "./messages/send-message.ts";
import { findDestination, needChat } from "./steps/find-destination.ts";

/** Test messages of a team in ten minutes. */
const [maxTests, windowSeconds] = [30, 600];

/**
 * Sends a test message at once, also to a disabled destination. It names nobody. Its answer is not stored.
 *
 * @returns the id of the destination, and what the provider answered
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED
 * @throws RATE_LIMITED
 */
export async function testChatDestination(context: Context, id: string): Promise<{ id: string; answer: ChatAnswer }> {
  const { services } = context;
  const found = await withTransaction(context, async (tx) => {
    needChat(tx);
    const { id: destinationId } = await findDestination(tx, id);
    await audit(tx.em, context, tx.teamId, {
      action: "chat_destination.test",
      target: { type: "ChatDestination", id: destinationId },
      changes: null,
    });
    return await db(tx.em)
      .selectFrom("chat_destination as d")
      .innerJoin("team as t", "t.id", "d.team_id")
      .select(["d.id", "d.name", "d.kind", "d.locale", "t.name as teamName"])
      .select(["d.encrypted_url as encryptedUrl", "d.encrypted_secret as encryptedSecret"])
      .where("d.team_id", "=", tx.teamId)
      .where("d.id", "=", destinationId)
      .executeTakeFirstOrThrow();
  });
  await countRequest(services, "chat-test", context.teamId!, maxTests, windowSeconds);
  // After the commit: no lock is held while the provider answers.
  const content = testContent(found.teamName, found.name, found.locale, appUrl(services.env));
  return { id: found.id, answer: await sendMessage(services, found, content, messageId([newId()])) };
}
