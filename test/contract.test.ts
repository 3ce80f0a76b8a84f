import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { introspectionFromSchema, parse, print, validate, validateSchema } from "graphql";
import { graphqlSchema } from "../src/app/registries/schema.ts";
import { schemaText, webhooksText } from "../src/cli/print-schema.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import * as documents from "./generated/graphql.ts";

const operations = join(projectRoot, "schema", "operations");

describe("what is committed is what the code says", () => {
  test("schema/schema.graphql and schema/webhooks.json are fresh: npm run codegen", () => {
    expect(readFileSync(join(projectRoot, "schema", "schema.graphql"), "utf8")).toBe(schemaText());
    expect(readFileSync(join(projectRoot, "schema", "webhooks.json"), "utf8")).toBe(webhooksText());
  });

  // A start does not check it again.
  test("the schema is valid, and an introspection of it succeeds", () => {
    expect(validateSchema(graphqlSchema())).toEqual([]);
    expect(introspectionFromSchema(graphqlSchema()).__schema.types.length).toBeGreaterThan(100);
  });

  test("every operation is valid, named, commented, and has its typed document", () => {
    for (const file of readdirSync(operations).filter((name) => name.endsWith(".graphql"))) {
      const text = readFileSync(join(operations, file), "utf8");
      const document = parse(text);
      expect({ file, errors: validate(graphqlSchema(), document) }).toEqual({ file, errors: [] });
      const [definition] = document.definitions;
      const name = definition?.kind === "OperationDefinition" ? definition.name?.value : undefined;
      expect(Object.keys(documents)).toContain(`${name}Document`);
      const typed = String((documents as Record<string, unknown>)[`${name}Document`]);
      expect(print(parse(typed))).toBe(print(document));
      const variables = join(operations, file.replace(".graphql", ".variables.json"));
      if (existsSync(variables)) JSON.parse(readFileSync(variables, "utf8"));
    }
  });
});
