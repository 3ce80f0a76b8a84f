import { authenticate } from "../../access/authenticate.ts";
import type { Services } from "../../access/context.ts";
import type { Authenticated, KeyViewer } from "../../access/viewer.ts";
import { topLevelError } from "../../platform/errors.ts";

/** HTTP Basic credentials as this protocol uses them: the key is the user name, and the password is empty. */
export const basicOf = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString("base64")}`;

/**
 * Authenticates the API key of a request.
 *
 * @returns the key as well: Greenhouse expects it in callbacks
 * @throws UNAUTHENTICATED, for anything but a valid API key
 */
export async function authenticateBasic(
  services: Services,
  authorization: string | undefined,
): Promise<{ authenticated: Authenticated; viewer: KeyViewer; key: string }> {
  const encoded = /^Basic +([A-Za-z0-9+/]{1,400}={0,2})$/i.exec(authorization?.trim() ?? "")?.[1] ?? "";
  const given = Buffer.from(encoded, "base64").toString();
  if (!given.endsWith(":"))
    throw topLevelError("UNAUTHENTICATED", "Give an API key as the user name of HTTP Basic, with an empty password.");
  const key = given.slice(0, -1);
  const authenticated = await authenticate(services, key);
  const { viewer } = authenticated;
  if (viewer.type !== "ApiKey") throw topLevelError("UNAUTHENTICATED", "This is not an API key.");
  return { authenticated, viewer, key };
}
