import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import Eleventy from "@11ty/eleventy";
import syntaxHighlight from "@11ty/eleventy-plugin-syntaxhighlight";
import MarkdownIt from "markdown-it";
import { rolldown } from "rolldown";
import { diagrams, documentMarkdown } from "./markdown.mjs";
import { files, pages, referencePages } from "./pages.mjs";
import { exampleOperations, referenceOf } from "./reference.mjs";
import { searchIndexOf } from "./search-index.mjs";
import { webhookBodiesOf } from "./webhook-bodies.mjs";

const project = join(import.meta.dirname, "../..");
const source = join(import.meta.dirname, "src");

/** The groups of the navigation, in the order of the pages. */
const navigation = [
  ...Map.groupBy(pages, ({ group }) => group)
    .entries()
    .map(([title, of]) => ({ title, pages: of })),
  { title: "Reference", pages: referencePages },
];

/** The main part of a page: what is between its tags. */
const mainOf = (html) => /<main [^>]*>([\s\S]*)<\/main>/.exec(html)[1];

/** The sections of a page for its table of contents. */
const sectionsOf = (html) =>
  [...html.matchAll(/<h2 id="([^"]+)"[^>]*>([\s\S]*?)<\/h2>/g)].map(([, id, text]) => ({
    id,
    text: text.replaceAll(/<\/?(a|span)\b[^>]*>/g, ""),
  }));

function addPages(config) {
  for (const page of pages)
    config.addTemplate(`${page.name}.md`, readFileSync(join(project, page.source), "utf8"), {
      ...page,
      layout: "layout.njk",
      templateEngineOverride: "md", // Braces in a document are text.
    });
  const markdown = new MarkdownIt();
  const reference = { ...referenceOf(markdown), "webhook-bodies": webhookBodiesOf(markdown) };
  for (const page of referencePages) {
    const isExamples = page.name in reference === false;
    const content = isExamples ? exampleOperations() : reference[page.name];
    const templateEngineOverride = isExamples ? "md" : "html";
    const data = { name: page.name, title: page.title, layout: "layout.njk", templateEngineOverride };
    if (isExamples) config.addTemplate(`${page.name}.md`, `# ${page.title}\n\n${content}`, data);
    else config.addTemplate(`${page.name}.html`, `<h1>${page.title}</h1>\n${content}`, data);
  }
}

/** The colours of the product, as the system has it. */
function tokens() {
  const { light, dark } = JSON.parse(readFileSync(join(project, "templates/tokens.json"), "utf8"));
  const rules = (colors) =>
    Object.entries(colors)
      .map(([name, color]) => `--${name}:${color}`)
      .join(";");
  return `:root{color-scheme:light dark;${rules(light)}}\n@media (prefers-color-scheme:dark){:root{${rules(dark)}}}\n`;
}

async function writeScript(folder) {
  const bundle = await rolldown({ input: join(source, "search.js") });
  await bundle.write({ file: join(folder, "search.js"), format: "esm", minify: true });
  await bundle.close();
}

/**
 * Writes the site into a folder: one page for each document and each part of the schema, all in one folder with relative
 * links, so that it can be served below any path.
 */
export async function writeSite(folder) {
  // The generator reads its layouts from a folder; the documents are given to it by name.
  const eleventy = new Eleventy(source, folder, {
    quietMode: true,
    configPath: false,
    config(config) {
      config.setIncludesDirectory(".");
      config.setUseGitIgnore(false);
      config.setTemplateFormats(["md", "html"]);
      config.addGlobalData("navigation", navigation);
      config.addFilter("sectionsOf", sectionsOf);
      config.addPlugin(syntaxHighlight);
      config.amendLibrary("md", documentMarkdown);
      addPages(config);
    },
  });
  const written = await eleventy.toJSON();
  mkdirSync(folder, { recursive: true });
  const titles = new Map([...pages, ...referencePages].map(({ name, title }) => [name, title]));
  const searched = [];
  for (const { inputPath, content } of written) {
    const name = basename(inputPath, extname(inputPath));
    writeFileSync(join(folder, `${name}.html`), content);
    searched.push({ name, title: titles.get(name), html: mainOf(content) });
  }
  writeFileSync(join(folder, "search-index.json"), searchIndexOf(searched));
  for (const [name, svg] of diagrams) writeFileSync(join(folder, name), svg);
  for (const file of files) cpSync(join(project, file.source), join(folder, file.name));
  cpSync(join(project, "docs/images"), join(folder, "images"), { recursive: true });
  writeFileSync(join(folder, "docs.css"), tokens() + readFileSync(join(source, "docs.css"), "utf8"));
  await writeScript(folder);
}
