import type { Context } from "../access/context.ts";
import { accessOf } from "../access/permission.ts";
import { db, sql } from "../platform/database/sql.ts";

/** More than a user scrolls through. */
const maxTests = 1_000;

/** The assessments that partners can order: the published ones, by title, with their stored ids. */
export async function listTests(context: Context): Promise<{ id: string; title: string }[]> {
  return await db(context.em)
    .selectFrom("assessment")
    .select(["id", "title"])
    .where("team_id", "=", accessOf(context).teamId)
    .where("state", "=", "PUBLISHED")
    .orderBy("title")
    .orderBy("id")
    .limit(sql.lit(maxTests))
    .execute();
}
