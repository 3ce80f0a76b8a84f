import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { describe, expect, test } from "@jest/globals";
import { buildSchema } from "graphql";
import { projectRoot } from "../src/platform/process/project-root.ts";

/*
 * The schema is a promise (docs/partners.md, What may change): nothing is removed, renamed or made stricter without a release
 * in which it is deprecated. schema/released.graphql is the schema of the last release; a release replaces it.
 */

const read = (name: string) => readFileSync(join(projectRoot, "schema", name), "utf8");

/** The changes that break a client of the schema before. What was deprecated in it may go. */
const breaking = async (before: string, after: string): Promise<string[]> => {
  const [old, now] = [buildSchema(before), buildSchema(after)];
  const changes = await diff(old, now);
  return changes
    .filter(({ criticality, meta }) => {
      const wasDeprecated =
        (meta as { isRemovedFieldDeprecated?: boolean; isEnumValueDeprecated?: boolean } | undefined)
          ?.isRemovedFieldDeprecated === true ||
        (meta as { isEnumValueDeprecated?: boolean } | undefined)?.isEnumValueDeprecated === true;
      return criticality.level === CriticalityLevel.Breaking && !wasDeprecated;
    })
    .map(({ message }) => message);
};

describe("the schema since the last release", () => {
  test("breaks no client", async () => {
    expect(await breaking(read("released.graphql"), read("schema.graphql"))).toEqual([]);
  });

  const before = `type Query { a(x: Int): String b: String @deprecated(reason: "Use a.") e: E i(input: I): Int }
    enum E { ONE TWO } input I { f: Int }`;
  test.each([
    ["a field that is removed", before.replace("a(x: Int): String ", ""), /'a' was removed/],
    ["another type", before.replace("a(x: Int): String", "a(x: Int): Int"), /changed type/],
    ["an argument that is required", before.replace("i(input: I): Int", "i(input: I!): Int"), /from 'I' to 'I!'/],
    ["an argument that is removed", before.replace("a(x: Int)", "a"), /'x: Int' was removed/],
    ["an enum value that is removed", before.replace(" TWO", ""), /'TWO' was removed/],
    ["an input field that is required", before.replace("f: Int", "f: Int g: Int!"), /'g'/],
  ])("%s is found", async (_, after, message) => {
    expect((await breaking(before, after)).join()).toMatch(message);
  });

  test("what may change breaks nothing: additions, and the end of what was deprecated", async () => {
    const added = before
      .replace("f: Int", "f: Int g: Int")
      .replace("ONE TWO", "ONE TWO THREE")
      .replace("a(x: Int)", "a(x: Int, y: Int)");
    expect(await breaking(before, added)).toEqual([]);
    expect(await breaking(before, before.replace('b: String @deprecated(reason: "Use a.") ', ""))).toEqual([]);
  });
});
