import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  OperationTypeNode,
  parse,
  visit,
} from "graphql";
import type { Access, Permission } from "../../access/permissions.ts";
import { projectRoot } from "../../platform/process/project-root.ts";
import { InputSchemas, type JsonSchema } from "./input-schema.ts";

/** A document of schema/operations as a tool. */
export interface Tool {
  name: string;
  description: string;
  inputSchema: JsonSchema;
  source: string;
  document: DocumentNode;
  /** Whether it is a mutation: then it is rehearsed unless the call confirms it. */
  writes: boolean;
  /** The same operation as a dry run; null where its mutation has none. */
  dryRun: DocumentNode | null;
  /** Whether its mutation takes an idempotency key. */
  acceptsKey: boolean;
  /** The variables that it declares. */
  variables: ReadonlySet<string>;
  /** What its fields at the top ask for. */
  permissions: readonly Permission[];
}

/** Of a tool that writes: how it is confirmed. */
const confirm: JsonSchema = {
  type: "boolean",
  description: "true carries the call out. Without it nothing is changed, and the answer says what would happen.",
};
const idempotencyKey: JsonSchema = {
  type: "string",
  maxLength: 255,
  description:
    "A repeat of a confirmed call with the same key and arguments has no second effect for 24 hours. By default the key follows from tool and arguments; give another one to do the same again.",
};

/** The comment in front of an operation. */
const commentOf = (source: string): string =>
  (/^(?:#[^\n]*\n)*/.exec(source)?.[0] ?? "").replaceAll(/^# ?/gm, "").trim();

/** The document with `dryRun: true` in its mutation. */
function asDryRun(document: DocumentNode, name: string): DocumentNode {
  const argument = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: "dryRun" },
    value: { kind: Kind.BOOLEAN, value: true },
  } as const;
  return visit(document, {
    Field(node) {
      if (node.name.value !== name) return undefined;
      const others = (node.arguments ?? []).filter((one) => one.name.value !== "dryRun");
      return { ...node, arguments: [...others, argument] };
    },
  });
}

/** A tool of a document; null for one that is no tool: subscriptions, and the candidate's own side, which needs no key. */
function toolOf(schema: GraphQLSchema, source: string): Tool | null {
  const document = parse(source);
  const operation = getOperationAST(document);
  if (operation == null || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  const root = schema.getRootType(operation.operation)!.getFields();
  const nodes = operation.selectionSet.selections.filter((one): one is FieldNode => one.kind === Kind.FIELD);
  const fields = nodes.map((node) => root[node.name.value]!) as GraphQLField<unknown, unknown>[];
  const permissions = fields.map(({ extensions }) => extensions.permission as Permission);
  if (permissions.every((permission) => permission === "PUBLIC")) return null;
  const writes = operation.operation === OperationTypeNode.MUTATION;
  const takes = (name: string) => fields.some(({ args }) => args.some((arg) => arg.name === name));
  const acceptsKey = writes && takes("idempotencyKey");
  const variables = new Set(operation.variableDefinitions?.map(({ variable }) => variable.name.value));
  const description = [
    commentOf(source) || fields.map((field) => field.description ?? "").join("\n"),
    writes ? "It writes: without confirm: true nothing is changed, and the answer says what would happen." : "",
  ];
  return {
    name: operation.name!.value,
    description: description.filter((text) => text !== "").join("\n\n"),
    inputSchema: new InputSchemas(schema).of(document, {
      ...(acceptsKey ? { idempotencyKey } : {}),
      ...(writes ? { confirm } : {}),
    }),
    source,
    document,
    writes,
    dryRun: writes && takes("dryRun") ? asDryRun(document, fields[0]!.name) : null,
    acceptsKey,
    variables,
    permissions,
  };
}

/** The tools by their names, in the order of their files. */
export function readTools(schema: GraphQLSchema): Map<string, Tool> {
  const folder = join(projectRoot, "schema", "operations");
  const tools = readdirSync(folder)
    .filter((file) => file.endsWith(".graphql"))
    .sort()
    .flatMap((file) => toolOf(schema, readFileSync(join(folder, file), "utf8")) ?? []);
  return new Map(tools.map((tool) => [tool.name, tool]));
}

/** Whether a caller has the permission of every field at the top of a tool: others do not exist for it. */
export const isToolOf = (tool: Tool, access: Access | null): boolean =>
  tool.permissions.every((permission) => access?.may(permission) === true);
