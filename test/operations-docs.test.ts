import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { envSchema } from "../src/platform/process/env.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";

const document = readFileSync(join(projectRoot, "docs/operations.md"), "utf8");
const sources = readdirSync(join(projectRoot, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join(projectRoot, "src", file), "utf8") }));

/** The text of one section of the document. */
const section = (heading: string): string =>
  new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, "m").exec(document)![1]!;

describe("docs/operations.md is what the code does", () => {
  test("it has every environment variable, and no other", () => {
    const named = [...section("Environment").matchAll(/^\| ([A-Z_, ]+) \|/gm)].flatMap((match) =>
      match[1]!.split(", "),
    );
    expect(named.sort()).toEqual(Object.keys(envSchema.shape).sort());
  });

  test("it has the default of every variable that has one in the code", () => {
    const [, ...rows] = section("Environment").split(/^\| (?=[A-Z_]+)/m);
    const shown = new Map(rows.map((row) => [row.split(" | ")[0]!, row.split(" | ")[1]!]));
    for (const [name, rule] of Object.entries(envSchema.shape)) {
      const { data } = rule.safeParse(undefined);
      if (data === undefined || Array.isArray(data)) continue;
      const value = data === true ? "on" : data === false ? "off" : String(data);
      expect({ name, shown: shown.get(name) }).toEqual({ name, shown: value });
    }
  });

  test("it has every command and every one of its required options", () => {
    const commands = sources
      .filter(({ file }) => /^cli\//.test(file))
      .flatMap(({ text }) => [...text.matchAll(/\.command\("([a-z-]+)/g)].map((match) => match[1]!));
    expect(commands).toContain("doctor");
    const rows = section("Commands")
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .join("\n");
    expect(commands.filter((name) => !new RegExp(`\\b${name}\\b`).test(rows))).toEqual([]);
    const required = sources.flatMap(({ text }) =>
      [...text.matchAll(/requiredOption\("(--[a-z-]+)/g)].map((m) => m[1]!),
    );
    expect(required.filter((option) => !rows.includes(option))).toEqual([]);
  });

  test("it has every path that is served", () => {
    const paths = sources
      .filter(({ file }) => /^(http|partners|integrations)\//.test(file))
      .flatMap(({ text }) => [
        ...text.matchAll(/\.(?:get|post|put|patch|delete)(?:<[^(]*>)?\(\s*"(\/[^"]*)"/g),
        ...text.matchAll(/\burl: "(\/[^"]*)"/g),
      ])
      .map((match) =>
        match[1]!
          .replace(":token", "TOKEN")
          .replace(":team", "TEAM")
          .replace(/\/:id.*/, ""),
      );
    expect(paths).toContain("/i/TOKEN/start");
    const written = section("HTTP");
    expect(paths.filter((path) => !written.includes(path) && !written.includes(`\`${path.slice(1)}\``))).toEqual([]);
  });
});
