import { UserError } from "../../../platform/errors.ts";
import { recheckPermission } from "../../authenticate.ts";
import type { Context } from "../../context.ts";
import { viewerOf } from "../../permission.ts";

/**
 * The owner who changes the team's sign-on. A key does not: who decides which issuer says who somebody is could sign in
 * as an owner, and a key has at most the rights that it was given.
 *
 * @throws UserError NOT_ALLOWED for a key
 */
export async function ownerWhoChanges(context: Context) {
  await recheckPermission(context, "ADMIN");
  const viewer = viewerOf(context);
  if (viewer.type === "ApiKey")
    throw new UserError("NOT_ALLOWED", "A key does not change how members sign in. An owner has to do that.");
  return viewer;
}
