import { createContext, useContext } from "react";
import type { TeamFeature, TeamRole, ViewerQuery } from "../graphql/generated/graphql.ts";

type Member = Extract<NonNullable<ViewerQuery["viewer"]>, { id: string }>;

/** Who is signed in, and in which team. */
export interface Viewer {
  member: Member;
  team: ViewerQuery["team"];
}

/** What roles differ in: docs/rules.md, Who may do what 1. Every member who is signed in may read. */
const rights = {
  /** Who candidates are, and exact times. */
  identities: ["OWNER", "MANAGER", "REVIEWER"],
  /** The links of invitations and assessments. */
  links: ["OWNER", "MANAGER"],
  /** Invite, and all that is done with invitations; batches; the health of the mail. */
  invite: ["OWNER", "MANAGER"],
  /** Edit, label, assign, decide on and archive candidates. */
  candidates: ["OWNER", "MANAGER"],
  assessments: ["OWNER", "MANAGER"],
  results: ["OWNER", "MANAGER"],
  webhooks: ["OWNER", "MANAGER"],
  /** Members, API keys, the team's settings, the audit log, erasure. */
  admin: ["OWNER"],
} satisfies Record<string, TeamRole[]>;
export type Right = keyof typeof rights;

export const ViewerContext = createContext<Viewer | null>(null);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (viewer === null) throw new Error("Nobody is signed in here.");
  return viewer;
}

/** Whether the member may do something. What would be refused is not shown. */
export const useCan = (right: Right): boolean => (rights[right] as TeamRole[]).includes(useViewer().member.role);

/** Whether the team's plan includes a feature. */
export const useHasFeature = (feature: TeamFeature): boolean => useViewer().team.features.includes(feature);
