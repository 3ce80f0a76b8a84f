import type { EntityManager } from "@mikro-orm/postgresql";
import { db } from "../platform/database/sql.ts";
import type { TeamFeature } from "./roles.ts";

/** What a team's subscription includes. */
export interface Plan {
  includes(feature: TeamFeature): boolean;
}

/** The plan with some features. */
export function planOf(features: readonly string[]): Plan {
  const included = new Set(features);
  return { includes: (feature) => included.has(feature) };
}

/** The plan of a context that belongs to no team. */
export const noPlan: Plan = planOf([]);

/**
 * The plan of a context whose team's subscription nobody has looked up. To ask it is a fault in the program, since any
 * answer would be a guess: work that needs the plan reads it with `readPlan`.
 */
export const unreadPlan: Plan = {
  includes: (feature) => {
    throw new Error(`The plan has not been read, so it cannot be asked for ${feature}: use readPlan.`);
  },
};

/** Reads the plan of a team, in the caller's transaction. */
export async function readPlan(em: EntityManager, teamId: string): Promise<Plan> {
  const team = await db(em).selectFrom("team").select("features").where("id", "=", teamId).executeTakeFirst();
  return planOf(team?.features ?? []);
}
