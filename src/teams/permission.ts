import type { GraphQLError } from "graphql";
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

/** What a caller reads who lacks a permission: UNAUTHENTICATED without a credential, else FORBIDDEN. */
export const lacking = ({ viewer }: Context, permission: PermissionName): GraphQLError =>
  viewer === null
    ? topLevelError("UNAUTHENTICATED", "This needs a credential: Authorization: Bearer <token or key>.")
    : topLevelError("FORBIDDEN", `This needs ${viewer.type === "ApiKey" ? "the scope" : "a role with"} ${permission}.`);

/** type-graphql asks this before each field that has a permission. An arrow: it takes functions with a prototype for classes. */
export const checkPermission = ({ context }: { context: Context }, [permission]: PermissionName[]): boolean => {
  if (permission === undefined || may(context.viewer, permission)) return true;
  throw lacking(context, permission);
};

const ownObjects = new WeakSet<object>();

/**
 * Marks an object that was read for the caller as the caller's own: the key behind the credential, or what the holder of
 * a candidate's link handed in. Its fields ask for no permission (field-rights.ts).
 */
export function markOwn<T extends object | null>(object: T): T {
  if (object !== null) ownObjects.add(object);
  return object;
}
export const isOwn = (object: object): boolean => ownObjects.has(object);

/** The viewer of a field whose permission makes sure that there is one. */
export function viewerOf(context: Context): NonNullable<Context["viewer"]> {
  if (context.viewer === null) throw topLevelError("UNAUTHENTICATED", "This needs a credential.");
  return context.viewer;
}
