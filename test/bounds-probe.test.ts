import { test } from "@jest/globals";
import { executeSync, getIntrospectionQuery, parse, validate } from "graphql";
import { checkCost, refuseDocument } from "../src/http/document-limits.ts";
import { graphqlSchema } from "../src/schema.ts";

const schema = graphqlSchema();
const time = (name: string, work: () => unknown) => {
  const t = performance.now();
  let r: unknown;
  try {
    r = work();
  } catch (e) {
    r = (e as Error).message.slice(0, 150);
  }
  console.log(name, (performance.now() - t).toFixed(1), "ms", String(r).slice(0, 200));
};
const all = (name: string, doc: string) => {
  time(`${name} refuse`, () => refuseDocument(doc)?.message);
  if (refuseDocument(doc) !== null) return;
  let d: any;
  time(`${name} parse`, () => {
    d = parse(doc);
  });
  let n = 0;
  time(`${name} validate`, () => (n = validate(schema, d).length));
  if (n === 0) time(`${name} cost`, () => checkCost(schema, d, {}));
};
test("x", () => {
  const fan = (n: number) =>
    `{ ...f0 } ${Array.from({ length: n }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`).join(" ")} fragment f${n} on Query { viewer { __typename } }`;
  all("fan 16", fan(16));
  all("fan 18", fan(18));
  all("overlap ids", `{ team { ${"id ".repeat(2900)} } }`);
  all("overlap nested", `{ ${"team{id}".repeat(740)} }`);
  all("overlap args", `{ ${'node(id:"a"){id}'.repeat(300)} }`);
  all("nested overlap", `{ ${"invitations{nodes{candidate{id}}}".repeat(290)} }`);
  all(
    "introspection",
    getIntrospectionQuery({
      inputValueDeprecation: true,
      oneOf: true,
      schemaDescription: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
    } as never),
  );
  all(
    "introspection deep",
    `{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }`,
  );
  all(
    "introspection deep2",
    `{ __schema { types { fields { type { fields { name type { name ofType { name ofType {name } } } args { name type { name inputFields {name} } } } } } } } }`,
  );
  time(
    "introspection deep2 exec",
    () =>
      JSON.stringify(
        executeSync({
          schema,
          document: parse(
            `{ __schema { types { fields { type { fields { name type { name ofType { name ofType {name } } } args { name type { name } } } } } } } }`,
          ),
        }),
      ).length,
  );
  time(
    "introspection exec",
    () => JSON.stringify(executeSync({ schema, document: parse(getIntrospectionQuery()) })).length,
  );
  const inner =
    "kind name description fields { name description args { name description defaultValue type { name } } type { name ofType { name ofType { name } } } }";
  all(
    "introspection aliases",
    `{ ${Array.from({ length: 90 }, (_, i) => `a${i}: __schema { types { ${inner} } }`).join(" ")} }`,
  );
  all(
    "introspection alias inside",
    `{ __schema { ${Array.from({ length: 90 }, (_, i) => `a${i}: types { name fields { name } }`).join(" ")} } }`,
  );
  all("comments", `${"#\n".repeat(2_000_000)}{ viewer { __typename } }`);
  all("one string", `{ node(id: "${"x".repeat(4_000_000)}") { id } }`);
  all("directives", `{ viewer ${"@include(if: true)".repeat(500)} { __typename } }`);
  all("unknown fields", `{ ${Array.from({ length: 1400 }, (_, i) => `invitationz${i}`).join(" ")} }`);
  all("unknown args", `{ node(${Array.from({ length: 900 }, (_, i) => `idd${i}:1`).join(" ")}) { id } }`);
  all("circle", `{ ...a } fragment a on Query { ...b viewer { __typename } } fragment b on Query { ...a }`);
  all("many ops", Array.from({ length: 500 }, (_, i) => `query q${i} { viewer { __typename } }`).join(" "));
});
