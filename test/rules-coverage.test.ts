import { describe, expect, test } from "@jest/globals";
import { ruleSections, rulesNamedIn, textFiles } from "./documents.ts";

const rules = ruleSections().flatMap(({ heading, numbers }) => numbers.map((number) => `${heading} ${number}`));
const titles = textFiles()
  .filter(({ path }) => /^test\/.*\.test\.ts$/.test(path) && path !== "test/rules-coverage.test.ts")
  .map(({ text }) => text.replace(/^\s*(\/\/|\/?\*).*$/gm, ""));
const named = new Set(titles.flatMap(rulesNamedIn));

describe("docs/rules.md and the tests", () => {
  test("every rule in docs/rules.md has a test that names it", () => {
    expect(rules.filter((rule) => !named.has(rule))).toEqual([]);
  });

  test("every rule that a test names is in docs/rules.md", () => {
    expect([...named].filter((rule) => !rules.includes(rule))).toEqual([]);
  });

  test("rules of a section are numbered from 1 without gaps", () => {
    for (const { heading, numbers } of ruleSections())
      expect({ heading, numbers }).toEqual({ heading, numbers: numbers.map((_, index) => index + 1) });
  });
});
