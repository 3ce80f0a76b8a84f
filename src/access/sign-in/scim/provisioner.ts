import type { Context } from "../../context.ts";
import { viewerOf } from "../../permission.ts";
import type { KeyViewer } from "../../viewer.ts";
import { ScimError } from "./scim-error.ts";

/**
 * The key that a directory calls with. Members do not: what a directory does is recorded as the key's.
 *
 * @throws ScimError 403 for a member's token, and for a key without the scope
 */
export function provisionerOf(context: Context): KeyViewer {
  const viewer = viewerOf(context);
  if (viewer.type !== "ApiKey" || !viewer.may("SCIM"))
    throw new ScimError(403, null, "This needs an API key with the scope SCIM.");
  return viewer;
}
