import { Authorized, Extensions } from "type-graphql";
import { topLevelError } from "../base/errors.ts";
import type { Context } from "./context.ts";
import { may, type Permission as PermissionName } from "./permissions.ts";

/**
 * What a field asks of the caller. Every root field has exactly one; a test walks the schema and
 * fails where it is missing. It stands in the schema's extensions, too, for that test.
 */
export function Permission(permission: PermissionName): MethodDecorator & PropertyDecorator {
  const authorized = Authorized<PermissionName>(permission);
  const extensions = Extensions({ permission });
  return (prototype: object, name: string | symbol) => {
    (authorized as PropertyDecorator)(prototype, name);
    (extensions as PropertyDecorator)(prototype, name);
  };
}

/** type-graphql asks this before each field that has a permission. An arrow: it takes functions with a prototype for classes. */
export const checkPermission = ({ context }: { context: Context }, [permission]: PermissionName[]): boolean => {
  if (permission === undefined || may(context.viewer, permission)) return true;
  throw context.viewer === null
    ? topLevelError("UNAUTHENTICATED", "This needs a credential: Authorization: Bearer <token or key>.")
    : topLevelError(
        "FORBIDDEN",
        `This needs ${context.viewer.type === "ApiKey" ? "the scope" : "a role with"} ${permission}.`,
      );
};

/** The viewer of a field whose permission makes sure that there is one. */
export function viewerOf(context: Context): NonNullable<Context["viewer"]> {
  if (context.viewer === null) throw topLevelError("UNAUTHENTICATED", "This needs a credential.");
  return context.viewer;
}
