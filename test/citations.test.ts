import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { sectionsOf, textFiles } from "./documents.ts";

/** The anchor that GitHub makes of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const exists = (path: string): boolean => existsSync(join(projectRoot, path));
const sections = new Map<string, ReturnType<typeof sectionsOf>>();
const sectionsIn = (path: string) => {
  if (!sections.has(path)) sections.set(path, sectionsOf(readFileSync(join(projectRoot, path), "utf8")));
  return sections.get(path)!;
};

/** A line that a comment continues on the next one is one sentence. */
const joined = (text: string): string => text.replace(/\n[ \t]*(?:\*(?!\/)|\/\/|#)?[ \t]*/g, " ");

/** Problems of the links of a Markdown file: a missing file, or a missing heading. */
function brokenLinks(path: string, text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1]!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .flatMap((target) => {
      const [file, anchor] = target.split("#");
      const cited = file === "" ? path : normalize(join(dirname(path), file!));
      if (!exists(cited)) return [`${path}: ${target}: there is no such file`];
      if (anchor === undefined || !cited.endsWith(".md")) return [];
      return sectionsIn(cited).some(({ heading }) => anchorOf(heading) === anchor)
        ? []
        : [`${path}: ${target}: there is no such heading`];
    });
}

/** Problems of citations in prose, such as "docs/rules.md, Inviting 4": a missing file, heading or number. */
function brokenCitations(path: string, text: string): string[] {
  // A document cites its neighbours by their names; code cites by the path in the project.
  const folders = path.endsWith(".md") ? ["", dirname(path)] : [""];
  const named =
    /(?<![\w/.:@-])(?:\.\.?\/)*((?:[\w.-]+\/)*[\w-]+\.md)\b(?:, ["*]?(?![\w/-]+\.md)([A-Z][^.;:()"*]{0,60}))?/g;
  return [...joined(text).matchAll(named)].flatMap(([citation, file, section]) => {
    const cited = folders.map((folder) => normalize(join(folder, file!))).find(exists);
    if (cited === undefined) return [`${path}: ${citation}: there is no such file`];
    if (section === undefined) return [];
    const found = sectionsIn(cited)
      .filter(
        ({ heading }) => section === heading || section.startsWith(`${heading} `) || section.startsWith(`${heading},`),
      )
      .sort((a, b) => b.heading.length - a.heading.length)[0];
    if (found === undefined) return [`${path}: ${citation}: there is no such heading`];
    const number = /^ (\d+)/.exec(section.slice(found.heading.length))?.[1];
    return number === undefined || found.numbers.includes(Number(number))
      ? []
      : [`${path}: ${citation}: there is no such number`];
  });
}

describe("every citation resolves", () => {
  const cited = textFiles().filter(({ path }) => path !== "test/citations.test.ts");

  test("links of documents lead to a file and a heading", () => {
    expect(
      cited.filter(({ path }) => path.endsWith(".md")).flatMap(({ path, text }) => brokenLinks(path, text)),
    ).toEqual([]);
  });

  test("documents that code and documents name are in the project, with the section and the number", () => {
    expect(cited.flatMap(({ path, text }) => brokenCitations(path, text))).toEqual([]);
  });

  test("files that code and documents name by their path are in the project", () => {
    const named =
      /(?<![\w/.@<>*-])(?:src|test|schema|migrations|scripts|templates|bench|web)\/(?:[\w.-]+\/)*[\w.-]+\.(?:tsx?|mjs|cjs|graphql|hbs|json)\b/g;
    // The console's own pages name its files from its folder.
    const roots = ["", "web/console"];
    const missing = cited.flatMap(({ path, text }) =>
      [...text.matchAll(named)].flatMap(([file]) =>
        file.includes("/NN-") || roots.some((root) => exists(join(root, file)))
          ? []
          : [`${path}: ${file}: there is no such file`],
      ),
    );
    expect(missing).toEqual([]);
  });

  test("the tables of CONTRIBUTING.md name test files that exist", () => {
    const text = readFileSync(join(projectRoot, "CONTRIBUTING.md"), "utf8");
    const tables = text.match(/^\| test \| fails when \|\n(?:\|.*\n)+/gm)!;
    const names = tables.flatMap((table) =>
      table.split("\n").flatMap((row) => (row.split("|")[1] ?? "").match(/(?<=`)[\w-]+(?=`)/g) ?? []),
    );
    expect(names.length).toBeGreaterThan(20);
    expect(
      names.filter((name) => !["test", "test/long"].some((folder) => exists(`${folder}/${name}.test.ts`))),
    ).toEqual([]);
  });

  test("a missing document, heading or number is found", () => {
    const problems = (text: string) => brokenCitations("src/x.ts", text).map((line) => line.split(": ").at(-1));
    expect(problems("/** docs/rules.md, Inviting 4). */ // docs/rules.md, Who is notified")).toEqual([]);
    expect(problems("/** docs/rules.md, Inviting\n * 99). */")).toEqual(["there is no such number"]);
    expect(problems("// docs/rules.md, Nothing")).toEqual(["there is no such heading"]);
    expect(problems("// rules.md, Inviting 4")).toEqual(["there is no such file"]);
    expect(brokenLinks("docs/x.md", "[a](rules.md#inviting) [b](rules.md#nothing) [c](none.md)")).toHaveLength(2);
  });
});
