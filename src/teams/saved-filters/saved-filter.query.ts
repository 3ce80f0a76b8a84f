import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { planOfAll, type Row } from "../../platform/graphql/read-plan.ts";
import { readSelection } from "../../platform/graphql/read-selection.ts";
import { defineShape, rowOf } from "../../platform/graphql/shape.ts";
import { memberShape } from "../team.query.ts";
import type { SavedFilterList } from "./saved-filter.entity.ts";

/** How saved filters are read. */
export const savedFilterShape = defineShape("saved_filter", {
  name: "SavedFilter",
  columns: {
    ownerId: "owner_id",
    list: "list",
    name: "name",
    filter: "filter",
    orderBy: "order_by",
    shared: "shared",
    createdAt: "created_at",
    updatedAt: "updated_at",
  },
  always: ["ownerId", "shared"],
  relations: { owner: { shape: () => memberShape, key: "ownerId" } },
});

/** Whether the caller may read a saved filter: their own, and those that are shared with the team. */
export const mayReadSavedFilter = (context: Context, filter: Row): boolean =>
  filter.shared === true || filter.ownerId === context.viewer?.id;

const plan = planOfAll(savedFilterShape);
const row = rowOf("saved_filter");

/** The saved filters that the caller may use, by name: their number is bounded (check-room.ts). */
export async function readSavedFilters(context: Context, list: SavedFilterList | null): Promise<Row[]> {
  const { teamId, id } = viewerOf(context);
  return await readSelection(context.services, plan, {
    teamId,
    where: [
      row.or([row("$.owner_id", "=", id), row("$.shared", "=", true)]),
      ...(list === null ? [] : [row("$.list", "=", list)]),
    ],
    orderBy: row.ref("$.name"),
  });
}
