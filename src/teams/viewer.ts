import type { ApiKeyScope, TeamRole } from "./roles.ts";

/** A person of a team, as a credential says. */
export interface MemberViewer {
  type: "TeamMember";
  teamId: string;
  id: string;
  role: TeamRole;
  features: ReadonlySet<string>;
  /** Hash of the credential, so that it can be ended. */
  credentialHash: Buffer;
}

/** A machine of a team. */
export interface KeyViewer {
  type: "ApiKey";
  teamId: string;
  id: string;
  scopes: ReadonlySet<ApiKeyScope>;
  /** Whoever made the key: counts as the inviter where nobody else is named. */
  createdBy: string | null;
  features: ReadonlySet<string>;
  credentialHash: Buffer;
}

export type Viewer = MemberViewer | KeyViewer;
