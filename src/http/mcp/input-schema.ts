import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  type InputValueDefinitionNode,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  typeFromAST,
  valueFromASTUntyped,
} from "graphql";

/** A JSON Schema, as far as it is made here. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  [more: string]: unknown;
}

/** How scalars are given in JSON; of others a text. */
const scalars: Record<string, JsonSchema> = {
  Boolean: { type: "boolean" },
  Int: { type: "integer" },
  Float: { type: "number" },
  JSONObject: { type: "object" },
  DateTime: { type: "string", format: "date-time" },
  Date: { type: "string", format: "date" },
  Duration: { type: "string", description: "An ISO 8601 duration, such as PT90M or P14D." },
  ID: { type: "string", description: "A global id, as answers have it." },
};

/** The JSON schema of a tool's arguments, with the input types of the API below `$defs`. */
export class InputSchemas {
  readonly #schema: GraphQLSchema;
  readonly #defs = new Map<string, JsonSchema>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** @param more properties beside the variables of the document */
  of(document: DocumentNode, more: Record<string, JsonSchema>): JsonSchema {
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const { variable, type: node, defaultValue } of getOperationAST(document)?.variableDefinitions ?? []) {
      const type = typeFromAST(this.#schema, node as never) as GraphQLInputType;
      const name = variable.name.value;
      const schema = this.#typeOf(type);
      if (defaultValue !== undefined) properties[name] = { ...schema, default: valueFromASTUntyped(defaultValue) };
      else properties[name] = schema;
      if (isNonNullType(type) && defaultValue === undefined) required.push(name);
    }
    const defs = Object.fromEntries(this.#defs);
    return {
      type: "object",
      properties: { ...properties, ...more },
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
      ...(this.#defs.size === 0 ? {} : { $defs: defs }),
    };
  }

  #typeOf(type: GraphQLInputType): JsonSchema {
    if (isNonNullType(type)) return this.#typeOf(type.ofType);
    if (isListType(type)) return { type: "array", items: this.#typeOf(type.ofType) };
    const named = getNamedType(type);
    if (isEnumType(named)) {
      const values = named.getValues();
      const words = values.map(({ name, description }) => `${name}: ${description ?? ""}`).join("\n");
      return { type: "string", enum: values.map(({ name }) => name), description: words };
    }
    if (!isInputObjectType(named)) return scalars[named.name] ?? { type: "string" };
    this.#define(named.name);
    return { $ref: `#/$defs/${named.name}` };
  }

  /** Input types may lead to themselves, so a type is known before its fields are. */
  #define(name: string): void {
    if (this.#defs.has(name)) return;
    const type = this.#schema.getType(name);
    if (!isInputObjectType(type)) return;
    const definition: JsonSchema = { type: "object", additionalProperties: false };
    this.#defs.set(name, definition);
    const fields = Object.values(type.getFields());
    const properties = fields.map((field) => {
      const schema = this.#typeOf(field.type);
      const node = field.astNode as InputValueDefinitionNode | undefined;
      const description = field.description ?? node?.description?.value ?? schema.description;
      // Beside a reference a description is allowed since draft 2019-09.
      return [field.name, description == null ? schema : { ...schema, description }] as const;
    });
    definition.properties = Object.fromEntries(properties);
    const required = fields.filter(isRequiredInputField).map((field) => field.name);
    if (required.length > 0) definition.required = required;
    if (type.description != null) definition.description = type.description;
  }
}
