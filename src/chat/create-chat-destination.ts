import type { Context } from "../access/context.ts";
import { viewerOf } from "../access/permission.ts";
import { audit } from "../audit/audit.ts";
import { type Tx, withTransaction } from "../events/log/with-transaction.ts";
import { db, sql } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { newId } from "../platform/ids/ids.ts";
import { ENGLISH } from "../platform/text/pick-language.ts";
import { makeWebhookSecret } from "../webhooks/payload/sign-webhook.ts";
import type { ChatDestinationKind } from "./chat-destination.entity.ts";
import { addressColumns, checkDestination, checkNames, type DestinationInput } from "./steps/check-destination.ts";
import { needChat } from "./steps/find-destination.ts";

/** The maximum number of destinations of a team: each event is queued for each of them. */
const maxDestinations = 50;

/**
 * Creates a destination, which receives a message about every matching event from now on.
 *
 * @returns its id, and its secret: null for other kinds than URL, and for a repeated call with the same idempotency key
 * @throws UserError FEATURE_NOT_ENABLED, NOT_ALLOWED, and what checkDestination rejects
 */
export async function createChatDestination(
  context: Context,
  input: DestinationInput & { name: string; url: string; kind: ChatDestinationKind },
): Promise<{ id: string; secret: string | null }> {
  const create = async (tx: Tx) => {
    needChat(tx);
    const values = await checkDestination(tx, input);
    const namesCandidates = values.namesCandidates ?? false;
    checkNames(tx, namesCandidates);
    // Locks the team's row, so that of two concurrent calls only one creates the last destination.
    await db(tx.em).selectFrom("team").select("id").where("id", "=", tx.teamId).forNoKeyUpdate().execute();
    const { count } = await db(tx.em)
      .selectFrom("chat_destination")
      .select(sql<number>`count(*)::int`.as("count"))
      .where("team_id", "=", tx.teamId)
      .executeTakeFirstOrThrow();
    if (count >= maxDestinations)
      throw new UserError("NOT_ALLOWED", `A team has at most ${maxDestinations} destinations. Delete one first.`);
    const { type, id: callerId } = viewerOf(tx.context);
    const id = newId();
    const secret = input.kind === "URL" ? makeWebhookSecret() : null;
    const address = addressColumns(tx, input.url);
    await db(tx.em)
      .insertInto("chat_destination")
      .values({
        team_id: tx.teamId,
        id,
        name: values.name!,
        kind: input.kind,
        ...address,
        encrypted_secret: secret === null ? null : tx.context.services.keys.encrypt("chat-secret", Buffer.from(secret)),
        event_types: values.eventTypes ?? [],
        assessment_id: values.assessmentId ?? null,
        locale: values.locale ?? ENGLISH,
        names_candidates: namesCandidates,
        created_by_type: type,
        created_by_id: callerId,
      })
      .execute();
    await audit(tx.em, tx.context, tx.teamId, {
      action: "chat_destination.create",
      target: { type: "ChatDestination", id },
      changes: {
        kind: { from: null, to: input.kind },
        url: { from: null, to: address.url_hint },
        namesCandidates: { from: null, to: namesCandidates },
      },
    });
    return { id, secret };
  };
  return await withTransaction<{ id: string; secret: string | null }>(context, create, {
    once: { keep: ({ id }) => id, again: (id) => ({ id, secret: null }) },
  });
}
