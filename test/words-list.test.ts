import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { findUnwantedWords } from "./words-list.ts";

const documents = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", ".env.example", "docs"],
  ...["templates/README.md", "examples/frontend/README.md"],
];
const code = ["src", "schema", "test", "bench", "scripts", "templates", "web", "examples", "packages"];
/** What is generated, built or installed, and what is not in English; and the lists of these words. */
const passedOver =
  /(^|\/)(node_modules|generated|dist|\.[a-z]+)\/|package-lock\.json$|(^|\/)de(\/|\.json$)|^test\/words-list(\.test)?\.ts$/;

/** The files of a path of the project: the file itself, or all text files below the folder. */
const filesOf = (path: string): string[] =>
  statSync(join(projectRoot, path)).isDirectory()
    ? readdirSync(join(projectRoot, path), { recursive: true, encoding: "utf8" })
        .map((file) => join(path, file))
        .filter(
          (file) => /\.(ts|tsx|js|mjs|md|graphql|json|sql|css|html|hbs|mjml|txt)$/.test(file) && !passedOver.test(file),
        )
    : [path];

/** One line per unwanted word: where it is, and what to write instead. */
const unwantedIn = (paths: string[]): string[] =>
  paths
    .filter((path) => existsSync(join(projectRoot, path)))
    .flatMap(filesOf)
    .flatMap((file) =>
      findUnwantedWords(`${file}\n${readFileSync(join(projectRoot, file), "utf8")}`).map(
        ({ line, found, word }) =>
          `${file}:${line === 1 ? "name" : line - 1}: "${found}": write ${word.instead} (${word.reason})`,
      ),
    );

describe("the words of test/words-list.ts are not used", () => {
  test("in documents", () => {
    expect(unwantedIn(documents)).toEqual([]);
  });

  test("in code, schema, tests and templates", () => {
    expect(unwantedIn(code)).toEqual([]);
  });

  test("identifiers are read word by word, and standard uses are allowed", () => {
    const messageOf = (text: string) => findUnwantedWords(text).map(({ found }) => found);
    expect(messageOf("const toldTail = openTail();")).toEqual(["Tail", "told"]);
    expect(messageOf("import { a } from './told-tail.ts';")).toEqual(["tail", "told"]);
    expect(messageOf("letters and digits; deadLetter; Math.floor(1); Greenhouse; in fact; tail -n 1")).toEqual([]);
    expect(messageOf("The letter is on its way.")).toEqual(["letter"]);
  });
});
