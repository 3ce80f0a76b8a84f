import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
} from "graphql";
import type { Context } from "./context.ts";
import { isOwn, lacking } from "./permission.ts";
import { may, type Permission } from "./permissions.ts";

/** The permissions that the fields of an object need, whatever field leads to the object. */
export interface ObjectRights {
  /** The permission of every field that is not named below. */
  needs: Permission;
  /** Fields that need no more than the field that leads to the object: its ids and its state. */
  open: readonly string[];
  /** Fields that need another permission; any one of several suffices. */
  other?: Record<string, readonly [Permission, ...Permission[]]>;
}

/** Payloads, connections and the like: they show what the call itself was given or did. */
const isPartOfCall = (name: string): boolean =>
  /(Payload|Connection|Edge)$/.test(name) || name === "PageInfo" || name === "UserError" || name === "InviteResult";

/** What a candidate's link shows without a credential. */
const isPublicToCandidate = (name: string): boolean => name === "CandidateInvitation";

/** The check that stands before a field, for executors that do it once for all rows. */
export interface Guard {
  /** Any one of them suffices. */
  permissions: readonly [Permission, ...Permission[]];
  /** The resolver behind the check; undefined: the property of the field's name. */
  resolve: GraphQLFieldResolver<object, Context> | undefined;
}

const guards = new WeakMap<object, Guard>();

/** The check before a field; null where there is none. */
export const guardOf = (field: object): Guard | null => guards.get(field) ?? null;

/** Checks before a field is resolved. It is synchronous and allocates nothing, since an answer calls it thousands of times. */
function guard(field: GraphQLField<object, Context>, permissions: readonly [Permission, ...Permission[]]): void {
  guards.set(field, { permissions, resolve: field.resolve });
  const [permission, alternative] = permissions;
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    const { access } = context;
    if (may(access, permission) || (alternative !== undefined && may(access, alternative)) || isOwn(source))
      return resolve(source, args, context, info);
    throw lacking(context, permission);
  };
}

/**
 * Makes each field of the objects check its own permission. It changes the schema after it was built, since type-graphql
 * drops the decorators of fields without a resolver of their own (`simpleResolvers`).
 *
 * @param objects by name of the type. A field with a permission of its own (`@Permission`) is not checked again
 * @throws Error where a type is neither named nor part of a call, or a field is named that does not exist: a new type
 *   needs an entry before it is served
 */
export function enforceFieldRights(schema: GraphQLSchema, objects: Readonly<Record<string, ObjectRights>>): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const known = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__") || roots.includes(type)) continue;
    if (isPartOfCall(type.name) || isPublicToCandidate(type.name)) continue;
    const rights = objects[type.name];
    if (rights === undefined) throw new Error(`field-rights.ts does not say who may read the fields of ${type.name}.`);
    known.add(type.name);
    const fields = type.getFields();
    for (const name of [...rights.open, ...Object.keys(rights.other ?? {})])
      if (fields[name] === undefined)
        throw new Error(`field-rights.ts names ${type.name}.${name}, which does not exist.`);
    for (const field of Object.values(fields))
      if (!rights.open.includes(field.name) && field.extensions.permission === undefined)
        guard(field, rights.other?.[field.name] ?? [rights.needs]);
  }
  for (const name of Object.keys(objects))
    if (!known.has(name)) throw new Error(`field-rights.ts names ${name}, which is no type of the schema.`);
}
