// A plugin of graphql-codegen: the mutations that take an idempotency key, which the client makes for its caller.
export const plugin = (schema) => {
  const keyed = Object.values(schema.getMutationType().getFields())
    .filter(({ args }) => args.some(({ name }) => name === "idempotencyKey"))
    .map(({ name }) => `  ${JSON.stringify(name)},`);
  return `/** The mutations that take an idempotency key: a repeat with the same key has no second effect. */
export const keyedMutations: ReadonlySet<string> = /* @__PURE__ */ new Set([\n${keyed.join("\n")}\n]);`;
};
