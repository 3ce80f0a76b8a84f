import type { EntityManager } from "@mikro-orm/postgresql";
import type { Services } from "../access/context.ts";
import type { TeamFeature } from "../access/roles.ts";
import { audit, byOperator } from "../audit/audit.ts";
import { inTransaction } from "../platform/database/in-transaction.ts";
import { globalId, newId } from "../platform/ids/ids.ts";
import { decomposed } from "../platform/text/text-input.ts";
import { addMember, type NewMember } from "./add-member.ts";
import { Team } from "./team.entity.ts";

export interface NewTeam {
  name: string;
  owner: Omit<NewMember, "role">;
  features: readonly TeamFeature[];
  timeZone?: string;
  /** The e-mails of a demo team go to the built-in inbox only. */
  isDemo?: boolean;
}

/** A short name for URLs, unique by the end of the team's id. */
const slugOf = (name: string, id: string): string =>
  `${decomposed(name, 1_000)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40)}-${id.slice(-6)}`.replace(/^-/, "");

/** Creates a team with its first owner, who is ACTIVE. A new team has the notification scheme BY_ASSIGNEE. */
export async function createTeam(services: Services, team: NewTeam): Promise<{ teamId: string; memberId: string }> {
  return await inTransaction(services.em, async (em: EntityManager) => {
    const id = newId();
    em.create(Team, {
      id,
      name: team.name,
      slug: slugOf(team.name, id),
      features: [...team.features],
      notificationScheme: "BY_ASSIGNEE",
      timeZone: team.timeZone ?? "UTC",
      isDemo: team.isDemo ?? false,
      createdAt: new Date(),
    });
    await em.flush();
    const memberId = await addMember(em, id, { ...team.owner, role: "OWNER" });
    await audit(em, byOperator, id, {
      action: "team.create",
      target: { type: "Team", id },
      changes: {
        features: { from: [], to: [...team.features] },
        owner: { from: null, to: globalId("TeamMember", memberId) },
      },
    });
    return { teamId: id, memberId };
  });
}
