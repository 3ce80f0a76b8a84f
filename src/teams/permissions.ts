import { type ApiKeyScope, apiKeyScopes, type TeamRole } from "./roles.ts";
import type { Viewer } from "./viewer.ts";

/**
 * What a field asks for. PUBLIC needs no credential, ANYONE any. The others are the rows of the
 * table in docs/rules.md, Who may do what 1. SELF is a member's own: no key has it.
 */
export type Permission =
  | "PUBLIC"
  | "ANYONE"
  | "READ"
  | "CANDIDATES_PII"
  | "INVITATION_LINKS"
  | "INVITE"
  | "ASSESSMENTS"
  | "RESULTS"
  | "WEBHOOKS"
  | "ADMIN"
  | "SELF";

const everybody: Permission[] = ["PUBLIC", "ANYONE", "READ", "SELF"];
const managing: Permission[] = [
  ...everybody,
  "CANDIDATES_PII",
  "INVITATION_LINKS",
  "INVITE",
  "ASSESSMENTS",
  "RESULTS",
  "WEBHOOKS",
];

const ofRole: Record<TeamRole, ReadonlySet<Permission>> = {
  OWNER: new Set([...managing, "ADMIN"] satisfies Permission[]),
  MANAGER: new Set(managing),
  REVIEWER: new Set([...everybody, "CANDIDATES_PII"] satisfies Permission[]),
  BLIND_REVIEWER: new Set(everybody),
};

/** Whether members of a role may. */
export const roleMay = (role: TeamRole, permission: Permission): boolean => ofRole[role].has(permission);

/** Whether the viewer may. Null is somebody without a credential. */
export function may(viewer: Viewer | null, permission: Permission): boolean {
  if (permission === "PUBLIC") return true;
  if (viewer === null) return false;
  if (permission === "ANYONE") return true;
  if (viewer.type === "TeamMember") return roleMay(viewer.role, permission);
  return permission !== "SELF" && viewer.scopes.has(permission);
}

/** Whether the viewer must not know who a candidate is (docs/rules.md, Blinded review 1). */
export const isBlinded = (viewer: Viewer | null): boolean => !may(viewer, "CANDIDATES_PII");

/** Which of some scopes the viewer does not have: nobody hands out more than that. */
export const scopesBeyond = (viewer: Viewer, scopes: readonly ApiKeyScope[]): ApiKeyScope[] =>
  scopes.filter((scope) => !may(viewer, scope));

/**
 * Why the viewer cannot give somebody a role, in words; null where it can. A member with ADMIN gives every role. A key
 * gives at most MANAGER, and no permission that it lacks: what it makes has at most its own rights.
 *
 * @param before the role that the person has already, whose permissions are not given anew; null: none
 */
export function refuseRole(viewer: Viewer, role: TeamRole, before: TeamRole | null = null): string | null {
  if (viewer.type === "TeamMember") return null;
  if (role === "OWNER") return "A key makes nobody an owner. An owner has to do that.";
  const given = apiKeyScopes.filter((scope) => roleMay(role, scope) && (before === null || !roleMay(before, scope)));
  const beyond = scopesBeyond(viewer, given);
  return beyond.length === 0
    ? null
    : `A key gives no role that may do more than the key: ${role} needs the scopes ${beyond.join(", ")}.`;
}
