import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { getMetadataStorage } from "type-graphql";
import type { Context } from "./context.ts";
import { checkPermission } from "./permission.ts";
import type { Permission } from "./permissions.ts";

type Resolver = GraphQLFieldResolver<object, Context, Record<string, unknown>>;
type Method = (...values: unknown[]) => unknown;

/** A parameter of a method, as its decorator describes it. */
interface Parameter {
  kind: string;
  index: number;
  /** Of an argument: its name. */
  name?: string;
  /** Of the context or the parent: the one property that is wanted. */
  propertyName?: string;
}

/** A method that resolves a field. */
interface Metadata {
  // biome-ignore lint/complexity/noBannedTypes: as type-graphql has it
  target: Function;
  methodName: string;
  schemaName: string;
  params?: unknown[];
  middlewares?: unknown[];
  roles?: unknown[];
}

/** Reads the value of a parameter; null: in a way that only type-graphql knows. */
function readParameter({ kind, name, propertyName }: Parameter): Resolver | null {
  if (propertyName !== undefined) return null;
  switch (kind) {
    case "root":
      return (root) => root;
    case "context":
      return (_root, _args, context) => context;
    case "info":
      return (_root, _args, _context, info) => info;
    case "arg":
      return (_root, args) => args[name!];
    case "args":
      return (_root, args) => args;
    default:
      return null;
  }
}

type Middleware = (data: object, next: () => Promise<unknown>) => unknown;

/** Lets functions around the method run (`createMethodMiddlewareDecorator`), the first one outside; null: of classes, which type-graphql makes. */
function withMiddlewares(middlewares: Middleware[], call: Resolver): Resolver | null {
  if (middlewares.some(({ prototype }) => prototype !== undefined)) return null;
  return middlewares.reduceRight<Resolver>(
    (next, middleware) => (root, args, context, info) =>
      middleware({ root, args, context, info }, async () => await next(root, args, context, info)),
    call,
  );
}

/** How a method is called with what its parameters are decorated with; null: in a way that only type-graphql knows. */
function callOf(parameters: Parameter[], method: Method, self: object): Resolver | null {
  const readers = parameters.map(readParameter);
  if (readers.includes(null)) return null;
  // Fields of rows: a page has hundreds of them.
  switch (parameters.map(({ kind }) => kind).join(" ")) {
    case "root":
      return (root) => method.call(self, root);
    case "context":
      return (_root, _args, context) => method.call(self, context);
    case "context root":
      return (root, _args, context) => method.call(self, context, root);
    default:
      return (root, args, context, info) =>
        method.apply(
          self,
          readers.map((read) => read!(root, args, context, info)),
        );
  }
}

const instances = new Map<unknown, object>();

/** The resolver of a method; null where type-graphql has to call it. */
function resolverOf({ target, methodName, params, middlewares, roles }: Metadata): Resolver | null {
  const self = instances.get(target) ?? new (target as unknown as new () => object)();
  instances.set(target, self);
  const parameters = [...((params ?? []) as Parameter[])].sort((a, b) => a.index - b.index);
  const called = callOf(parameters, (self as Record<string, Method>)[methodName]!, self);
  const call = called === null ? null : withMiddlewares((middlewares ?? []) as Middleware[], called);
  const permissions = roles as Permission[] | undefined;
  if (call === null || permissions === undefined) return call;
  return (root, args, context, info) => {
    checkPermission({ context }, permissions);
    return call(root, args, context, info);
  };
}

/**
 * Lets fields call the method of their resolver without type-graphql's handler. Of rows it looks up, sorts and copies for each
 * one: a page of 50 invitations calls 600 of them. Of inputs it makes instances of their classes, which look up the
 * whole type for each item of a list: 40 ms for 10,000 candidates. Here methods are given what graphql-js has coerced, with
 * the defaults that the schema names, so classes of inputs have neither methods nor values of their own. A permission is
 * checked first, as type-graphql does, and without a promise.
 */
export function callResolversDirectly(schema: GraphQLSchema): void {
  const storage = getMetadataStorage();
  const setResolver = (typeName: string | undefined, metadata: Metadata) => {
    const type = typeName === undefined ? undefined : schema.getType(typeName);
    const field = type !== undefined && "getFields" in type ? type.getFields()[metadata.schemaName] : undefined;
    if (field === undefined || !("resolve" in field)) return;
    const resolve = resolverOf(metadata);
    if (resolve !== null) field.resolve = resolve as never;
  };
  for (const metadata of storage.queries) setResolver(schema.getQueryType()?.name, metadata as Metadata);
  for (const metadata of storage.mutations) setResolver(schema.getMutationType()?.name, metadata as Metadata);
  for (const metadata of storage.fieldResolvers) {
    if (metadata.kind !== "external") continue;
    const owner = metadata.getObjectType?.();
    for (const { name } of storage.objectTypes.filter(({ target }) => target === owner))
      setResolver(name, metadata as Metadata);
  }
}
