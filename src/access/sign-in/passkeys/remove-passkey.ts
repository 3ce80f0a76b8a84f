import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import { storedId } from "../../../platform/ids/ids.ts";
import type { Context } from "../../context.ts";
import { viewerOf } from "../../permission.ts";

export const noPasskey = () => new UserError("NOT_FOUND", "You have no such passkey.", { path: ["id"] });

/** Removes a passkey of the calling member: it signs nobody in any more. Sessions go on until they end. @throws UserError NOT_FOUND */
export async function removePasskey(context: Context, globalId: string): Promise<void> {
  const { teamId, id: memberId } = viewerOf(context);
  await inTransaction(context.em, async (em) => {
    const [removed] = await db(em)
      .deleteFrom("passkey")
      .where("team_id", "=", teamId)
      .where("id", "=", storedId("Passkey", globalId))
      .where("member_id", "=", memberId)
      .returning(["id", "name"])
      .execute();
    if (removed === undefined) throw noPasskey();
    await audit(em, context, teamId, {
      action: "passkey.remove",
      target: { type: "Passkey", id: removed.id },
      changes: { name: { from: removed.name, to: null } },
    });
  });
  context.loaders.clear();
}
