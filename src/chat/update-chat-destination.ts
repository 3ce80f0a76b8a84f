import type { Context } from "../access/context.ts";
import { audit, changesBetween } from "../audit/audit.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { db, now, sql } from "../platform/database/sql.ts";
import { globalId } from "../platform/ids/ids.ts";
import { addressColumns, checkDestination, checkNames, type DestinationInput } from "./steps/check-destination.ts";
import { findDestination, needChat } from "./steps/find-destination.ts";

/**
 * Changes a destination. Switching it off, and clearing settings, works without the feature, too. What waits for a
 * disabled destination is sent when it is enabled again, if that is within three days.
 *
 * @returns its id
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED, NOT_ALLOWED, and what checkDestination rejects
 */
export async function updateChatDestination(
  context: Context,
  id: string,
  input: DestinationInput & { enabled?: boolean | null },
): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const { id: found, urlHint, ...before } = await findDestination(tx, id);
    const { name = before.name, ...values } = await checkDestination(tx, input);
    const address = input.url == null ? undefined : addressColumns(tx, input.url);
    const after = {
      name,
      locale: values.locale ?? before.locale,
      eventTypes: values.eventTypes ?? before.eventTypes,
      assessmentId: values.assessmentId === undefined ? before.assessmentId : values.assessmentId,
      namesCandidates: values.namesCandidates ?? before.namesCandidates,
      enabled: input.enabled ?? before.enabled,
    };
    const isEnabled = after.enabled && !before.enabled;
    if (isEnabled || address !== undefined) needChat(tx);
    if (address !== undefined || after.namesCandidates !== before.namesCandidates)
      checkNames(tx, after.namesCandidates);
    const waits = db(tx.em)
      .selectFrom("chat_message as m")
      .select("m.id")
      .where("m.team_id", "=", tx.teamId)
      .where("m.destination_id", "=", found)
      .limit(sql.lit(1));
    await db(tx.em)
      .updateTable("chat_destination")
      .set({
        name: after.name,
        locale: after.locale,
        event_types: after.eventTypes,
        assessment_id: after.assessmentId,
        names_candidates: after.namesCandidates,
        enabled: after.enabled,
        ...address,
        // The failures of a new address, or of a destination that is enabled again, start from zero.
        ...(isEnabled || address !== undefined
          ? { disabled_reason: null, consecutive_failures: 0, failing_since: null }
          : {}),
        ...(!after.enabled
          ? { next_attempt_at: null }
          : isEnabled || address !== undefined
            ? { next_attempt_at: (await waits.executeTakeFirst()) === undefined ? null : now() }
            : {}),
      })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", found)
      .execute();
    const shown = ({ assessmentId, ...rest }: typeof after, url: string) => ({
      ...rest,
      assessmentId: assessmentId === null ? null : globalId("Assessment", assessmentId),
      url,
    });
    const changes = changesBetween(
      shown({ ...before }, urlHint),
      // Two addresses may look alike where only their last characters are shown.
      shown(
        after,
        address === undefined ? urlHint : `${address.url_hint}${address.url_hint === urlHint ? " (new)" : ""}`,
      ),
    );
    if (changes !== null)
      await audit(tx.em, tx.context, tx.teamId, {
        action: "chat_destination.update",
        target: { type: "ChatDestination", id: found },
        changes,
      });
    return found;
  });
}
