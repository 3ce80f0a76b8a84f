import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql } from "../base/rows.ts";

/** Which of these teams are a demo (docs/rules.md, Inviting 14). One statement for all. */
export async function findDemoTeams(em: EntityManager, teamIds: string[]): Promise<Set<string>> {
  if (teamIds.length === 0) return new Set();
  const found = await rows<{ id: string }>(
    em,
    sql`select id from team where id = any(${[...new Set(teamIds)]}::uuid[]) and is_demo`,
  );
  return new Set(found.map((row) => row.id));
}

/** What the ledger and mailHealth say of an e-mail that a demo team does not send. */
export const demoIsNotMailed =
  "Not sent: this is the demo team, which mails nobody outside the built-in inbox. Make a team of your own: npm run cli -- team create";
