import type { GraphQLResolveInfo } from "graphql";
import { getArgumentValues } from "graphql/execution/values.js";
import type { Context } from "../../../access/context.ts";
import { may } from "../../../access/permissions.ts";
import { storedId } from "../../../platform/ids/ids.ts";
import type { CompiledField, CompiledQuery, Completion } from "./compile-query.ts";

/** The value of a field at the top, or the error that its resolver threw. */
export type RootValue = { value: unknown } | { error: unknown };

/** Thrown where the answer is not plain data: graphql-js then makes it, with the errors. */
const notPlain = new Error("not plain data");

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";

/** What a resolver is given of its field: the same for all rows. */
interface Call {
  args: object;
  info: GraphQLResolveInfo;
}

/** One execution of a compiled query. */
class Execution {
  readonly #context: Context;
  readonly #variables: Record<string, unknown>;
  readonly #calls: Call[] = [];
  /** The values that are awaited before the answer is complete. */
  #pending: Promise<void>[] = [];
  #hasFailed = false;
  /** What fields were resolved to before their object was there. */
  readonly #ofIds = new Map<CompiledField, unknown>();
  /** What the fields at the top were resolved to, by their name in the answer. */
  readonly roots = new Map<string, RootValue>();

  constructor(context: Context, variables: Record<string, unknown>) {
    this.#context = context;
    this.#variables = variables;
  }

  /** @throws whatever makes the answer not plain data */
  async run({ fields }: CompiledQuery): Promise<Record<string, unknown>> {
    try {
      const data: Record<string, unknown> = {};
      for (const field of fields) this.#set(data, field, this.#root(field));
      while (this.#pending.length > 0) await Promise.all(this.#pending.splice(0));
      return data;
    } catch (error) {
      this.#hasFailed = true;
      // Nobody awaits these any more, and a rejection without a handler would end the process.
      for (const promise of this.#pending) promise.catch(() => undefined);
      throw error;
    }
  }

  #root(field: CompiledField): unknown {
    try {
      if (field.finds !== null) this.#resolveOfId(field, field.finds);
      const value = this.#resolve(field, {});
      this.roots.set(field.key, { value });
      return value;
    } catch (error) {
      if (error !== notPlain) this.roots.set(field.key, { error });
      throw error;
    }
  }

  /**
   * Resolves the fields that need no more of an object than its id while the object is read: a record and its lists are then one
   * round trip. Where there is no such object for the caller, nobody looks at what was found.
   */
  #resolveOfId(field: CompiledField, { name, fields }: NonNullable<CompiledField["finds"]>): void {
    const { id, ...others } = this.#callOf(field).args as { id?: string | null };
    if (id == null || Object.values(others).some((other) => other != null)) return;
    const uuid = storedId(name, id);
    if (uuid === null) return;
    for (const one of fields) {
      let value: unknown;
      try {
        value = this.#resolve(one, { uuid });
      } catch {
        // It fails again when the object is there, if it is.
        continue;
      }
      if (isPromise(value)) value.catch(() => undefined);
      this.#ofIds.set(one, value);
    }
  }

  #callOf(field: CompiledField): Call {
    let call = this.#calls[field.index];
    if (call === undefined) {
      const { guard, definition, node } = field;
      const { access } = this.#context;
      // An object of the caller's own has no other guard; graphql-js looks at each.
      if (guard !== null && !guard.permissions.some((permission) => may(access, permission))) throw notPlain;
      call = {
        args: definition.args.length === 0 ? {} : getArgumentValues(definition, node, this.#variables),
        info: { ...field.info, variableValues: this.#variables },
      };
      this.#calls[field.index] = call;
    }
    return call;
  }

  #resolve(field: CompiledField, source: object): unknown {
    if (field.typeName !== null) return field.typeName;
    if (field.isOfId && this.#ofIds.has(field)) return this.#ofIds.get(field);
    const { args, info } = this.#callOf(field);
    if (field.resolve !== null) return field.resolve(source, args, this.#context, info);
    const value = (source as Record<string, unknown>)[field.name];
    return typeof value === "function" ? value.call(source, args, this.#context, info) : value;
  }

  /** Sets a field of the answer, now or when its value is there. The order of fields is that of the calls. */
  #set(target: Record<string | number, unknown>, { key, completion }: CompiledField, value: unknown): void {
    if (isPromise(value)) this.#await(target, key, completion, value);
    else target[key] = this.#complete(completion, value);
  }

  #await(
    target: Record<string | number, unknown>,
    key: string | number,
    completion: Completion,
    value: Promise<unknown>,
  ) {
    target[key] = undefined;
    this.#pending.push(
      value.then((settled) => {
        if (!this.#hasFailed) target[key] = this.#complete(completion, settled);
      }),
    );
  }

  #complete(completion: Completion, value: unknown): unknown {
    if (value === null || value === undefined) {
      if (completion.isNonNull) throw notPlain;
      return null;
    }
    if (completion.kind === "leaf") {
      const serialized = completion.serialize(value);
      if (serialized === null || serialized === undefined) throw notPlain;
      return serialized;
    }
    if (value instanceof Error) throw notPlain;
    if (completion.kind === "list") return this.#list(completion.item, value);
    const fields = completion.kind === "object" ? completion.fields : completion.fieldsOf(value as object);
    if (fields === null) throw notPlain;
    const target: Record<string, unknown> = {};
    for (const field of fields) this.#set(target, field, this.#resolve(field, value as object));
    return target;
  }

  #list(item: Completion, values: unknown): unknown[] {
    if (!Array.isArray(values)) throw notPlain;
    const items: unknown[] = [];
    for (const [n, value] of values.entries())
      if (isPromise(value)) this.#await(items as never, n, item, value);
      else items[n] = this.#complete(item, value);
    return items;
  }
}

/**
 * Runs a compiled query.
 *
 * @returns the data; or, where it is not plain data, what the fields at the top were resolved to, so that graphql-js does
 *   not resolve them again
 */
export async function runQuery(
  query: CompiledQuery,
  context: Context,
  variables: Record<string, unknown>,
): Promise<{ data: Record<string, unknown> } | { roots: Map<string, RootValue> }> {
  const execution = new Execution(context, variables);
  try {
    return { data: await execution.run(query) };
  } catch {
    return { roots: execution.roots };
  }
}
