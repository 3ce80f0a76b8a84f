import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { projectRoot } from "../src/platform/process/project-root.ts";

const bench = join(projectRoot, "bench");
const own = /^(data|lib|peers|rows|run\.mjs)/;
const files = readdirSync(bench, { recursive: true, encoding: "utf8" })
  .filter((file) => own.test(file) && /\.(mjs|ts)$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(bench, file), "utf8") }));
const imports = files.flatMap(({ file, text }) =>
  [...text.matchAll(/import \{([^}]+)\} from "(\.[^"]+)"/g)].map(([, names, from]) => ({
    file,
    names: names!.split(",").map((name) => name.trim().replace(/^type /, "")),
    path: join(dirname(join(bench, file)), from!),
  })),
);
const { scripts } = JSON.parse(readFileSync(join(bench, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

// What the benchmarks measure is not measured here: it takes an hour. They must not break unnoticed, though.
describe("benchmarks", () => {
  test("each row has a command, a file and a line in the README", () => {
    const usage = execFileSync(process.execPath, [join(bench, "run.mjs"), "--help"], { encoding: "utf8" });
    const rows = usage.split("\n")[0]!.replace("node run.mjs ", "").split("|");
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => scripts[row] !== `node run.mjs ${row}`)).toEqual([]);
    const readme = readFileSync(join(bench, "README.md"), "utf8");
    expect(Object.keys(scripts).filter((name) => name !== "all" && !readme.includes(`| \`${name}\` |`))).toEqual([]);
  });

  test("what they import from each other and from src is there", () => {
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.filter(({ path }) => !existsSync(path)).map(({ file, path }) => `${file}: ${path}`)).toEqual([]);
    const missing = imports
      .filter(({ path }) => existsSync(path))
      .flatMap(({ file, names, path }) => {
        const text = readFileSync(path, "utf8");
        const isExported = (name: string) =>
          new RegExp(`export (async )?(const|function|class|interface|type) ${name}\\b`).test(text);
        return names.filter((name) => !isExported(name)).map((name) => `${file}: ${name} of ${path}`);
      });
    expect(missing).toEqual([]);
  });
});
