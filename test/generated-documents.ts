import type fc from "fast-check";
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  isUnionType,
} from "graphql";
import { graphqlSchema } from "../src/app/registries/schema.ts";

const schema = graphqlSchema();

/** A document that was generated, with its variables. */
export interface Generated {
  query: string;
  variables: Record<string, unknown>;
}

/** What arguments may be given: ids of each kind and texts, some of which find something. */
export interface Values {
  ids: string[];
  texts: string[];
  cursors: string[];
}

type Generator = fc.GeneratorValue;

/**
 * Generates a query over the whole schema: any fields, aliases, fragments on objects and interfaces, conditions by literals
 * and variables, arguments by literals and variables, nulls, cursors that are none, and sizes that are out of range.
 */
export class DocumentGenerator {
  readonly #g: Generator;
  readonly #fc: typeof fc;
  readonly #values: Values;
  readonly #declared: string[] = [];
  readonly #fragments: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  #serial = 0;

  constructor(g: Generator, arbitraries: typeof fc, values: Values) {
    this.#g = g;
    this.#fc = arbitraries;
    this.#values = values;
  }

  generate(): Generated {
    const selection = this.#selection(schema.getQueryType()!, 4, 3);
    const declared = this.#declared.length === 0 ? "" : `(${this.#declared.join(", ")})`;
    return {
      query: `query Generated${declared} ${selection} ${this.#fragments.join(" ")}`,
      variables: this.#variables,
    };
  }

  #below(count: number): number {
    return this.#g(this.#fc.nat, { max: count - 1 });
  }

  #chance(oneIn: number): boolean {
    return this.#below(oneIn) === 0;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)]!;
  }

  #selection(type: GraphQLNamedType, depth: number, most = 6): string {
    const parts: string[] = [];
    const count = 1 + this.#below(most);
    for (let n = 0; n < count; n++) parts.push(this.#part(type, depth));
    return `{ ${parts.join(" ")} }`;
  }

  #part(type: GraphQLNamedType, depth: number): string {
    const condition = this.#chance(8) ? ` ${this.#condition()}` : "";
    if (isUnionType(type) || this.#chance(7)) {
      const on = this.#fragmentType(type);
      const inner = this.#selection(on, depth - 1, 3);
      if (this.#chance(2)) return `... on ${on.name}${condition} ${inner}`;
      const name = `F${++this.#serial}`;
      this.#fragments.push(`fragment ${name} on ${on.name} ${inner}`);
      return `...${name}${condition}`;
    }
    const fields = Object.values((type as GraphQLObjectType).getFields()).filter(
      (field) => depth > 0 || isLeafType(getNamedType(field.type)),
    );
    if (fields.length === 0 || this.#chance(12)) return `__typename${condition}`;
    return this.#field(this.#pick(fields), depth, condition);
  }

  #fragmentType(type: GraphQLNamedType): GraphQLNamedType {
    if (isAbstractType(type)) return this.#pick(schema.getPossibleTypes(type));
    const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
    return interfaces.length > 0 && this.#chance(3) ? this.#pick(interfaces) : type;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number, condition: string): string {
    const given = field.args.filter((arg) => isNonNullType(arg.type) || this.#chance(3));
    const args = given.map((arg) => `${arg.name}: ${this.#argument(arg)}`).join(", ");
    const type = getNamedType(field.type);
    // Fields of one name in different types and with different arguments do not merge.
    const alias = isLeafType(type) && this.#chance(2) && args === "" ? "" : `a${++this.#serial}: `;
    const inner = isLeafType(type) ? "" : ` ${this.#selection(type, depth - 1)}`;
    return `${alias}${field.name}${args === "" ? "" : `(${args})`}${condition}${inner}`;
  }

  #condition(): string {
    const value = this.#chance(2) ? String(this.#chance(2)) : this.#variable("Boolean!", this.#chance(2));
    return `@${this.#pick(["skip", "include"])}(if: ${value})`;
  }

  #variable(type: string, value: unknown): string {
    const name = `v${++this.#serial}`;
    this.#declared.push(`$${name}: ${type}`);
    this.#variables[name] = value;
    return `$${name}`;
  }

  #argument(arg: GraphQLArgument): string {
    const value = this.#value(arg.type, arg.name);
    return this.#chance(2) ? this.#variable(String(arg.type), value) : literal(arg.type, value);
  }

  #value(type: GraphQLInputType, name: string): unknown {
    if (!isNonNullType(type) && this.#chance(6)) return null;
    const inner = getNullableType(type);
    if (isListType(inner)) return [...Array(this.#below(4))].map(() => this.#value(inner.ofType, name));
    if (isInputObjectType(inner)) {
      const fields = Object.values(inner.getFields()).filter((one) => isRequiredInputField(one) || this.#chance(4));
      return Object.fromEntries(fields.map((one) => [one.name, this.#value(one.type, one.name)]));
    }
    if (isEnumType(inner)) return this.#pick(inner.getValues()).name;
    switch ((inner as { name: string }).name) {
      case "Int":
        return this.#pick(name === "first" || name === "last" ? [1, 2, 3, 5, 10, 0, 101] : [0, 1, 7, -1]);
      case "Float":
        return this.#pick([0, 0.5, 12]);
      case "Boolean":
        return this.#chance(2);
      case "ID":
        return this.#pick(this.#values.ids);
      case "Cursor":
        return this.#pick(this.#values.cursors);
      case "DateTime":
        return this.#pick(["2020-01-01T00:00:00Z", "2999-01-01T00:00:00.5+02:00", "yesterday"]);
      default:
        return this.#pick(this.#values.texts);
    }
  }
}

/** A value as GraphQL writes it. */
function literal(type: GraphQLInputType, value: unknown): string {
  if (value === null) return "null";
  const inner = getNullableType(type);
  if (isListType(inner)) return `[${(value as unknown[]).map((one) => literal(inner.ofType, one)).join(", ")}]`;
  if (isInputObjectType(inner)) {
    const fields = inner.getFields();
    const entries = Object.entries(value as object).map(
      ([name, one]) => `${name}: ${literal(fields[name]!.type, one)}`,
    );
    return `{ ${entries.join(", ")} }`;
  }
  return isEnumType(inner) ? String(value) : JSON.stringify(value);
}
