import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db } from "../../../platform/database/sql.ts";
import { storedId } from "../../../platform/ids/ids.ts";
import type { Context } from "../../context.ts";
import { viewerOf } from "../../permission.ts";
import { readPasskeyName } from "./add-passkey.ts";
import { noPasskey } from "./remove-passkey.ts";

/** Gives a passkey of the calling member another name. @throws UserError NOT_FOUND, REQUIRED, TOO_LONG */
export async function renamePasskey(context: Context, globalId: string, givenName: string): Promise<void> {
  const { teamId, id: memberId } = viewerOf(context);
  const name = readPasskeyName(givenName);
  const renamed = await inTransaction(context.em, (em) =>
    db(em)
      .updateTable("passkey")
      .set({ name })
      .where("team_id", "=", teamId)
      .where("id", "=", storedId("Passkey", globalId))
      .where("member_id", "=", memberId)
      .returning("id")
      .execute(),
  );
  if (renamed.length === 0) throw noPasskey();
  context.loaders.clear();
}
