import { type GraphQLInputType, type GraphQLSchema, isInputObjectType, isListType, isNonNullType } from "graphql";
import { topLevelError } from "../platform/errors.ts";
import { distinctUpTo } from "../platform/graphql/check-input.ts";
import type { Context } from "./context.ts";
import { checkPermission } from "./permission.ts";
import type { Permission } from "./permissions.ts";

/** The maximum length of a list in an input, and how a longer one is refused. */
export interface ListBound {
  max: number;
  /**
   * "field": `boundLists` refuses it before the field is resolved, as BAD_USER_INPUT. Values that are given twice count
   * once, unless `doublesCount`.
   * "mutation": the use case refuses it, as TOO_MANY_ITEMS in userErrors.
   */
  refusedBy: "field" | "mutation";
  doublesCount?: true;
}

/** The bounds of all lists, by the coordinate of the list in the schema. */
export type ListBounds = Readonly<Record<string, ListBound>>;

/** Refuses the lists of one argument that are too long. @throws BAD_USER_INPUT */
type Check = (value: unknown, path: string) => void;

/** The check of a value of a type; null where nothing is bounded. */
function checkOf(bounds: ListBounds, type: GraphQLInputType, coordinate: string): Check | null {
  if (isNonNullType(type)) return checkOf(bounds, type.ofType, coordinate);
  if (isListType(type)) {
    const bound = bounds[coordinate];
    if (bound?.refusedBy !== "field") return null;
    const { max, doublesCount } = bound;
    const isTooLong = (list: unknown[]) => (doublesCount ? list.length > max : distinctUpTo(list, max) === null);
    return (value, path) => {
      if (Array.isArray(value) && isTooLong(value))
        throw topLevelError(
          "BAD_USER_INPUT",
          `${path} takes at most ${max} ${doublesCount ? "" : "different "}values.`,
        );
    };
  }
  if (!isInputObjectType(type)) return null;
  const checks = Object.values(type.getFields()).flatMap((field) => {
    const check = checkOf(bounds, field.type, `${type.name}.${field.name}`);
    return check === null ? [] : [{ name: field.name, check }];
  });
  if (checks.length === 0) return null;
  return (value, path) => {
    for (const { name, check } of checks) check((value as Record<string, unknown>)[name], `${path}.${name}`);
  };
}

/** Makes every field refuse lists that are too long, after its permission was checked and before anything else. */
export function boundLists(schema: GraphQLSchema, bounds: ListBounds): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!("getFields" in type) || isInputObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const checks = field.args.flatMap((arg) => {
        const check = checkOf(bounds, arg.type, `${type.name}.${field.name}(${arg.name}:)`);
        return check === null ? [] : [{ name: arg.name, check }];
      });
      if (checks.length === 0) continue;
      const permission = field.extensions.permission as Permission | undefined;
      const refuse = (args: Record<string, unknown>, context: Context): void => {
        if (permission !== undefined) checkPermission({ context }, [permission]);
        for (const { name, check } of checks) if (args[name] != null) check(args[name], name);
      };
      const step = type === schema.getSubscriptionType() ? "subscribe" : "resolve";
      const inner = field[step]!;
      field[step] = (root, args, context, info) => {
        refuse(args, context);
        return inner(root, args, context, info);
      };
    }
  }
}
