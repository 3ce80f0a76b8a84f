import type { Access } from "./permissions.ts";
import type { Plan } from "./plan.ts";
import type { ApiKeyScope, TeamRole } from "./roles.ts";

declare const authenticated: unique symbol;

/**
 * What every viewer has. The symbol belongs to no value: an object literal is no viewer for the compiler, so that
 * nothing but credentials/credential-look-ups.ts makes one (test/actors.test.ts).
 */
interface Credential extends Access {
  readonly [authenticated]: true;
  /** Hash of the credential: identifies it, and lets it be ended. */
  readonly credentialHash: Buffer;
}

/** The credential of a member of a team, with its rights. */
export interface MemberViewer extends Credential {
  readonly type: "TeamMember";
  readonly id: string;
  readonly role: TeamRole;
}

/** An API key of a team, with its rights. */
export interface KeyViewer extends Credential {
  readonly type: "ApiKey";
  readonly id: string;
  readonly scopes: ReadonlySet<ApiKeyScope>;
  /** The member who made the key: counts as the inviter where nobody else is named. */
  readonly createdBy: string | null;
}

/** A credential with its rights. Only credentials/credential-look-ups.ts makes one. */
export type Viewer = MemberViewer | KeyViewer;

/** What a credential stands for: its viewer, and the plan of the viewer's team. */
export interface Authenticated {
  readonly viewer: Viewer;
  readonly plan: Plan;
}
