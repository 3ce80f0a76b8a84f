import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { getMetadataStorage } from "type-graphql";
import type { Context } from "./context.ts";
import { checkPermission } from "./permission.ts";
import type { Permission } from "./permissions.ts";

type Resolver = GraphQLFieldResolver<object, Context>;

/** How a method is called with what its parameters are decorated with; null: in a way that only type-graphql knows. */
function callOf(kinds: string[], method: (...values: unknown[]) => unknown, self: object): Resolver | null {
  switch (kinds.join(" ")) {
    case "":
      return () => method.call(self);
    case "root":
      return (root) => method.call(self, root);
    case "context":
      return (_root, _args, context) => method.call(self, context);
    case "context root":
      return (root, _args, context) => method.call(self, context, root);
    default:
      return null;
  }
}

/**
 * Lets the fields of objects call their resolver's method without type-graphql's handler, which looks up, sorts and
 * copies for each row: a page of 50 invitations calls 600 of them. It is for methods that take the context and the row and no
 * arguments. A permission is checked first, as type-graphql does, and without a promise.
 */
export function callResolversDirectly(schema: GraphQLSchema): void {
  const storage = getMetadataStorage();
  const instances = new Map<unknown, object>();
  for (const { kind, middlewares, params, roles, ...metadata } of storage.fieldResolvers) {
    if (kind !== "external" || (middlewares ?? []).length > 0) continue;
    const sorted = [...(params ?? [])].sort((a, b) => a.index - b.index);
    if (sorted.some((param) => (param as { propertyName?: string }).propertyName !== undefined)) continue;
    const self = instances.get(metadata.target) ?? new (metadata.target as new () => object)();
    instances.set(metadata.target, self);
    const method = (self as Record<string, (...values: unknown[]) => unknown>)[metadata.methodName]!;
    const call = callOf(
      sorted.map((param) => param.kind),
      method,
      self,
    );
    if (call === null) continue;
    const permissions = roles as Permission[] | undefined;
    const resolve: Resolver =
      permissions === undefined
        ? call
        : (root, args, context, info) => {
            checkPermission({ context }, permissions);
            return call(root, args, context, info);
          };
    const owner = metadata.getObjectType?.();
    for (const { name } of storage.objectTypes.filter(({ target }) => target === owner)) {
      const type = schema.getType(name);
      const field = type !== undefined && "getFields" in type ? type.getFields()[metadata.schemaName] : undefined;
      if (field !== undefined && "resolve" in field) field.resolve = resolve;
    }
  }
}
