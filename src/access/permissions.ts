import { type ApiKeyScope, apiKeyScopes, type TeamRole } from "./roles.ts";

/**
 * What a field asks for. PUBLIC needs no credential, ANYONE any. The others are the rows of the
 * table in docs/rules.md, Who may do what 1. SELF covers a member's own data: no key has it.
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
  | "SCIM"
  | "ADMIN"
  | "SELF";

/**
 * The rights of a context within one team. A viewer has those of its credential; a context that acts without a
 * credential (the system, the command line on behalf of a member, a webhook endpoint) has those that it was built with.
 */
export interface Access {
  readonly teamId: string;
  /** Whether a permission is granted, ANYONE included. */
  may(permission: Permission): boolean;
}

const everyRole: Permission[] = ["PUBLIC", "ANYONE", "READ", "SELF"];
const managing: Permission[] = [
  ...everyRole,
  "CANDIDATES_PII",
  "INVITATION_LINKS",
  "INVITE",
  "ASSESSMENTS",
  "RESULTS",
  "WEBHOOKS",
];

const ofRole: Record<TeamRole, ReadonlySet<Permission>> = {
  OWNER: new Set([...managing, "SCIM", "ADMIN"] satisfies Permission[]),
  MANAGER: new Set(managing),
  REVIEWER: new Set([...everyRole, "CANDIDATES_PII"] satisfies Permission[]),
  BLIND_REVIEWER: new Set(everyRole),
};

/** Whether members of a role have a permission. */
export const roleMay = (role: TeamRole, permission: Permission): boolean => ofRole[role].has(permission);

/** Whether scopes include a permission. No scope grants SELF. */
export const scopesMay = (scopes: ReadonlySet<ApiKeyScope>, permission: Permission): boolean =>
  permission === "PUBLIC" || permission === "ANYONE" || (permission !== "SELF" && scopes.has(permission));

/** The rights of a role without those over a member's own data: what another caller may do on a member's behalf. */
export const accessOnBehalfOfRole = (teamId: string, role: TeamRole): Access => ({
  teamId,
  may: (permission) => permission !== "SELF" && roleMay(role, permission),
});

/** The rights of some scopes. */
export const accessOfScopes = (teamId: string, scopes: ReadonlySet<ApiKeyScope>): Access => ({
  teamId,
  may: (permission) => scopesMay(scopes, permission),
});

/** The rights of the system within a team: all but those over a member's own data. */
export const systemAccess = (teamId: string): Access => ({ teamId, may: (permission) => permission !== "SELF" });

/** Whether a permission is granted. Null is a caller without a credential. */
export const may = (access: Access | null, permission: Permission): boolean =>
  access === null ? permission === "PUBLIC" : access.may(permission);

/** Whether it is to be hidden who a candidate is (docs/rules.md, Blinded review 1). */
export const isBlinded = (access: Access | null): boolean => !may(access, "CANDIDATES_PII");

/** Which of some scopes are not granted: no caller grants more than it has. */
export const scopesBeyond = (access: Access, scopes: readonly ApiKeyScope[]): ApiKeyScope[] =>
  scopes.filter((scope) => !access.may(scope));

/**
 * Why a caller cannot grant a role, as a sentence; null where it can. A member with ADMIN grants every role. A key
 * grants at most MANAGER, and no permission that it lacks: what it makes has at most its own rights.
 *
 * @param before the role that the member has already, whose permissions are not granted anew; null: none
 */
export function roleProblem(
  viewer: Access & { type: "TeamMember" | "ApiKey" },
  role: TeamRole,
  before: TeamRole | null = null,
): string | null {
  if (viewer.type === "TeamMember") return null;
  if (role === "OWNER") return "A key makes nobody an owner. An owner has to do that.";
  const granted = apiKeyScopes.filter((scope) => roleMay(role, scope) && (before === null || !roleMay(before, scope)));
  const beyond = scopesBeyond(viewer, granted);
  return beyond.length === 0
    ? null
    : `A key gives no role that may do more than the key: ${role} needs the scopes ${beyond.join(", ")}.`;
}
