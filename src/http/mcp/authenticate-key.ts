import { authenticate } from "../../access/authenticate.ts";
import type { Services } from "../../access/context.ts";
import type { Authenticated } from "../../access/viewer.ts";
import { topLevelError } from "../../platform/errors.ts";

/** The caller of a key. @throws UNAUTHENTICATED, FORBIDDEN for a member's token, whose rights no scopes bound */
export async function authenticateKey(services: Services, key: string | null): Promise<Authenticated> {
  if (key === null) throw topLevelError("UNAUTHENTICATED", "This needs an API key: Authorization: Bearer bkk_…");
  const caller = await authenticate(services, key);
  if (caller.viewer.type !== "ApiKey") throw topLevelError("FORBIDDEN", "Agents need an API key, with its own scopes.");
  return caller;
}
