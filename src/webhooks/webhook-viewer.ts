import { roleMay } from "../teams/permissions.ts";
import type { ApiKeyScope, TeamRole } from "../teams/roles.ts";
import type { KeyViewer } from "../teams/viewer.ts";

/** The current rights of the member or key that saved an endpoint. */
export interface Saver {
  /** Of a member who is ACTIVE; null otherwise, and for keys. */
  role: TeamRole | null;
  /** Of a key that is neither revoked nor expired; null otherwise, and for members. */
  keyScopes: ApiKeyScope[] | null;
}

/** The columns of `Saver`, of an endpoint `e`, as SQL; `saverJoins` goes with it. */
export const saverColumns = `m.role as "role", k.scopes as "keyScopes"`;
export const saverJoins = `
  left join team_member m on e.saved_by_type = 'TeamMember' and m.team_id = e.team_id and m.id = e.saved_by_id and m.state = 'ACTIVE'
  left join api_key k on e.saved_by_type = 'ApiKey' and k.team_id = e.team_id and k.id = e.saved_by_id
    and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`;

/**
 * The viewer that an endpoint's bodies are made for: it has the endpoint's scopes, as far as the member or key that saved
 * the endpoint has them now (schema: WebhookEndpoint.scopes). A member who left has none: bodies contain ids and states.
 */
export function viewerOfEndpoint(
  endpoint: { teamId: string; id: string; scopes: ApiKeyScope[]; features: string[] },
  { role, keyScopes }: Saver,
): KeyViewer {
  const holds = (scope: ApiKeyScope) => (role === null ? keyScopes?.includes(scope) === true : roleMay(role, scope));
  return {
    type: "ApiKey",
    teamId: endpoint.teamId,
    id: endpoint.id,
    scopes: new Set(endpoint.scopes.filter(holds)),
    createdBy: null,
    features: new Set(endpoint.features),
    // It has no credential that could be revoked.
    credentialHash: Buffer.alloc(0),
  };
}
