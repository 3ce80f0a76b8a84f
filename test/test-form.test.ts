import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { parseSync } from "@swc/core";
import { projectRoot } from "../src/platform/process/project-root.ts";

const maxTestFile = 500;
const maxHelperFile = 250;
const maxTest = 60;

/** Helper files that contain data rather than code. */
const dataFiles = ["test/address-corpus.ts", "test/hostile-addresses.ts", "test/operation-statements.ts"];

/** Files that are longer than the limit. The list may only shrink. */
const longFiles = ["test/drills/embedded-postgres.test.ts"];

const files = ["test", "test/long", "test/drills"].flatMap((folder) =>
  readdirSync(join(projectRoot, folder))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(projectRoot, folder, name), "utf8") })),
);
const linesOf = (text: string): number => text.trimEnd().split("\n").length;

/** The name of what is called: "test" of test(…), test.each(…)(…) and test.skip(…). */
function calledName(node: { type: string; value?: string; object?: never; callee?: never }): string | undefined {
  if (node.type === "Identifier") return node.value;
  const inner =
    node.type === "MemberExpression" ? node.object : node.type === "CallExpression" ? node.callee : undefined;
  return inner === undefined ? undefined : calledName(inner);
}

/** Numbers of lines of the tests in a text. */
function testLengths(text: string): number[] {
  const bytes = Buffer.from(text);
  const { body } = parseSync(text, { syntax: "typescript", decorators: true, target: "es2022" });
  // Offsets count bytes over all texts that were parsed so far. The first statement tells where this text begins.
  const leading = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/.exec(text)![0];
  const begin = (body[0]?.span.start ?? 0) - Buffer.byteLength(leading);
  const lengths: number[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const call = node as { type?: string; callee: never; arguments: unknown[]; span: { start: number; end: number } };
    // The call that test.each(…) returns contains the test; the call of each itself contains its table.
    const isTest = call.type === "CallExpression" && calledName(call.callee) === "test" && call.arguments.length > 1;
    if (isTest) lengths.push(linesOf(bytes.subarray(call.span.start - begin, call.span.end - begin).toString()));
    else for (const child of Object.values(node)) visit(child);
  };
  visit(body);
  return lengths;
}

test(`a test file has at most ${maxTestFile} lines, a helper ${maxHelperFile}`, () => {
  const long = files.filter(
    ({ path, text }) =>
      !dataFiles.includes(path) && linesOf(text) > (path.endsWith(".test.ts") ? maxTestFile : maxHelperFile),
  );
  expect(long.map(({ path }) => path)).toEqual(longFiles);
});

test(`a test has at most ${maxTest} lines`, () => {
  const found = files
    .filter(({ path }) => path.endsWith(".test.ts"))
    .map(({ path, text }) => [path, testLengths(text).filter((length) => length > maxTest).length] as const)
    .filter(([, count]) => count > 0);
  expect(Object.fromEntries(found)).toEqual({});
});

test("the length of a test is counted, that of test.each with its function", () => {
  const long = `  expect(1).toBe(1);\n`.repeat(3);
  expect(testLengths(`test("x", () => {\n${long}});\ntest.each([1])("%s", () => {\n${long}${long}});\n`)).toEqual([
    5, 8,
  ]);
});
