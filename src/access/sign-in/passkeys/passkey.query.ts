import { planOfAll, type Row } from "../../../platform/graphql/read-plan.ts";
import { readSelection } from "../../../platform/graphql/read-selection.ts";
import { defineShape, rowOf } from "../../../platform/graphql/shape.ts";
import type { Context } from "../../context.ts";
import { viewerOf } from "../../permission.ts";

/** How passkeys are read: without the key itself. */
export const passkeyShape = defineShape("passkey", {
  name: "Passkey",
  columns: {
    memberId: "member_id",
    name: "name",
    backedUp: "backed_up",
    createdAt: "created_at",
    lastUsedAt: "last_used_at",
  },
  always: ["memberId"],
});

const plan = planOfAll(passkeyShape);
const row = rowOf("passkey");

/** The passkeys of the calling member, the oldest first: their number is bounded (add-passkey.ts). */
export async function readPasskeys(context: Context): Promise<Row[]> {
  const { teamId, id } = viewerOf(context);
  return await readSelection(context.services, plan, {
    teamId,
    where: [row("$.member_id", "=", id)],
    orderBy: row.ref("$.id"),
  });
}
