import type { Context, Services } from "../../access/context.ts";
import { contextOfIntegration } from "../../access/contexts.ts";
import { accessOfScopes, roleMay } from "../../access/permissions.ts";
import type { ApiKeyScope, TeamRole } from "../../access/roles.ts";

/** The current rights of the member or key that saved an endpoint. */
export interface EndpointOwner {
  /** The role of a member who is ACTIVE; null otherwise, and for keys. */
  role: TeamRole | null;
  /** The scopes of a key that is neither revoked nor expired; null otherwise, and for members. */
  keyScopes: ApiKeyScope[] | null;
}

/**
 * The context that an endpoint's bodies are made for: it has the endpoint's scopes, as far as the member or key that saved
 * the endpoint has them now (schema: WebhookEndpoint.scopes). A member who left has none: bodies contain ids and states.
 */
export function contextOfEndpoint(
  services: Services,
  endpoint: { teamId: string; id: string; scopes: ApiKeyScope[]; features: string[] },
  { role, keyScopes }: EndpointOwner,
): Context {
  const holds = (scope: ApiKeyScope) => (role === null ? keyScopes?.includes(scope) === true : roleMay(role, scope));
  const access = accessOfScopes(endpoint.teamId, new Set(endpoint.scopes.filter(holds)));
  return contextOfIntegration(services, { id: endpoint.id, access, features: endpoint.features });
}
