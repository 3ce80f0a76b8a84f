import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../src/platform/process/project-root.ts";

const folders = ["src", "test", "schema", "migrations", "scripts", "templates", "docs", "bench", "examples", "web"];
const files = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", ".env.example", "codegen.ts"];

/** Every text file of the project whose citations count, by its path in the project. */
export const textFiles = (): { path: string; text: string }[] =>
  [
    ...files,
    ...folders
      .filter((folder) => existsSync(join(projectRoot, folder)))
      .flatMap((folder) =>
        readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
          .filter((file) => !/(^|\/)(node_modules|dist|generated)(\/|$)/.test(file))
          .filter((file) => /\.(ts|tsx|mjs|js|md|graphql|hbs|mjml|sql|json)$/.test(file))
          .map((file) => `${folder}/${file}`),
      ),
  ].map((path) => ({ path, text: readFileSync(join(projectRoot, path), "utf8") }));

/** A heading of a document, with the numbers of the list below it. */
export interface Section {
  heading: string;
  numbers: number[];
}

/** The sections of a Markdown text, code blocks left out. */
export function sectionsOf(markdown: string): Section[] {
  const sections: Section[] = [];
  for (const line of markdown.replace(/^```[\s\S]*?^```/gm, "").split("\n")) {
    const heading = /^#{1,6} (.+)$/.exec(line)?.[1];
    if (heading !== undefined) sections.push({ heading: heading.replace(/[*`]/g, ""), numbers: [] });
    const number = /^(\d+)\. /.exec(line)?.[1];
    if (number !== undefined) sections.at(-1)?.numbers.push(Number(number));
  }
  return sections;
}

/** The sections of docs/rules.md that contain numbered rules. */
export const ruleSections = (): Section[] =>
  sectionsOf(readFileSync(join(projectRoot, "docs/rules.md"), "utf8")).filter(({ numbers }) => numbers.length > 0);

/** Rules that a text names as in "rules: Inviting 4, 13; Limits 2", each as "Inviting 4". */
export function rulesNamedIn(text: string): string[] {
  return [...text.matchAll(/\brules: ([A-Z][A-Za-z ]+ \d+(?:, \d+)*(?:; [A-Z][A-Za-z ]+ \d+(?:, \d+)*)*)/g)].flatMap(
    ([, named]) =>
      named!.split("; ").flatMap((part) => {
        const [, section, numbers] = /^(.+?) (\d+(?:, \d+)*)$/.exec(part)!;
        return numbers!.split(", ").map((number) => `${section} ${number}`);
      }),
  );
}
