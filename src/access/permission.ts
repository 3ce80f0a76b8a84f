import type { GraphQLError } from "graphql";
import { Authorized, Extensions } from "type-graphql";
import { topLevelError } from "../platform/errors.ts";
import type { Context } from "./context.ts";
import { type Access, may, type Permission as PermissionName } from "./permissions.ts";

/**
 * The permission that a field needs. Every root field has exactly one; a test walks the schema and
 * fails where it is missing. The schema's extensions hold it, too, for that test.
 */
export function Permission(permission: PermissionName): MethodDecorator & PropertyDecorator {
  const authorized = Authorized<PermissionName>(permission);
  const extensions = Extensions({ permission });
  return (prototype: object, name: string | symbol) => {
    (authorized as PropertyDecorator)(prototype, name);
    (extensions as PropertyDecorator)(prototype, name);
  };
}

/** The error of a caller who lacks a permission: UNAUTHENTICATED without any right, else FORBIDDEN. */
export const lacking = ({ access, actor }: Context, permission: PermissionName): GraphQLError =>
  access === null
    ? topLevelError("UNAUTHENTICATED", "This needs a credential: Authorization: Bearer <token or key>.")
    : topLevelError(
        "FORBIDDEN",
        `This needs ${actor.type === "TeamMember" ? "a role with" : "the scope"} ${permission}.`,
      );

/** type-graphql calls this before each field that has a permission. An arrow function: it constructs functions with a prototype as classes. */
export const checkPermission = ({ context }: { context: Context }, [permission]: PermissionName[]): boolean => {
  if (permission === undefined || may(context.access, permission)) return true;
  throw lacking(context, permission);
};

const ownObjects = new WeakSet<object>();

/**
 * Marks an object that was read for the caller as the caller's own: the key of the credential, or the submission that the
 * holder of a candidate's link has made. Its fields need no permission (field-rights.ts).
 */
export function markOwn<T extends object | null>(object: T): T {
  if (object !== null) ownObjects.add(object);
  return object;
}
export const isOwn = (object: object): boolean => ownObjects.has(object);

/** The rights of a field whose permission makes sure that there are some. */
export function accessOf(context: Context): Access {
  if (context.access === null) throw topLevelError("UNAUTHENTICATED", "This needs a credential.");
  return context.access;
}

/** The credential of a field that works on it, or on the data of its member. @throws UNAUTHENTICATED without one */
export function viewerOf(context: Context): NonNullable<Context["viewer"]> {
  if (context.viewer === null) throw topLevelError("UNAUTHENTICATED", "This needs a credential.");
  return context.viewer;
}
