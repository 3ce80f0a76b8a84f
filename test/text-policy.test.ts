import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../src/platform/process/project-root.ts";

const src = join(projectRoot, "src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join(src, file), "utf8") }));

test("only text-input.ts normalises, and asks for the ASCII form of a domain (rules: Limits 1)", () => {
  const users = files
    .filter(({ text }) => /\.normalize\(|\bdomainTo(ASCII|Unicode)\b|\btoASCII\(/.test(text))
    .map(({ file }) => file);
  expect(users).toEqual(["platform/text/text-input.ts"]);
});
