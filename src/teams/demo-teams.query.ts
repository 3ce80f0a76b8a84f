import type { EntityManager } from "@mikro-orm/postgresql";
import { anyOf, array, db } from "../platform/database/sql.ts";

/** The demo teams among some teams (docs/rules.md, Inviting 14), in one statement. */
export async function findDemoTeams(em: EntityManager, teamIds: string[]): Promise<Set<string>> {
  if (teamIds.length === 0) return new Set();
  const found = await db(em)
    .selectFrom("team")
    .select("id")
    .where("id", "=", anyOf(array.uuid([...new Set(teamIds)])))
    .where("is_demo", "=", true)
    .execute();
  return new Set(found.map((row) => row.id));
}

/** The reason that emails and mailHealth show for an e-mail that a demo team does not send. */
export const demoIsNotMailed =
  "Not sent: this is the demo team, which mails nobody outside the built-in inbox. Make a team of your own: npm run cli -- team create";
