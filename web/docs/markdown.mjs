import { createHash } from "node:crypto";
import { dirname, join, posix } from "node:path";
import { renderMermaidSVG } from "beautiful-mermaid";
import GithubSlugger from "github-slugger";
import markdownItAnchor from "markdown-it-anchor";
import { files, pages, referencePages } from "./pages.mjs";

/** The page for a path of the project; null where the site has none. */
function pageOf(path) {
  const page =
    pages.find(({ source }) => source === path) ??
    referencePages.find(({ source }) => source !== undefined && path.replace(/\/$/, "") === source);
  return page === undefined ? null : `${page.name}.html`;
}

/**
 * Where a link of a document leads on the site. Null where the site does not have it (source code, the license): the
 * link becomes plain text.
 *
 * @param source the document, from the project's folder
 * @throws Error for a document that is no page, so that a link is never lost unnoticed
 */
export function siteAddress(source, href) {
  if (/^(https?:|mailto:|#)/.test(href)) return href;
  const [path, fragment] = href.split("#");
  const target = posix.normalize(join(dirname(source), path));
  const suffix = fragment === undefined ? "" : `#${fragment}`;
  const page = pageOf(target);
  if (page !== null) return `./${page}${suffix}`;
  const file = files.find((one) => one.source === target);
  if (file !== undefined) return `./${file.name}`;
  if (target.startsWith("docs/images/")) return `./${target.slice("docs/".length)}`;
  if (target.endsWith(".md") && !target.endsWith("/README.md"))
    throw new Error(`${source} links to ${href}, which is no page of web/docs/pages.mjs.`);
  return null;
}

/** Links between documents lead to the pages of the site. */
function translateLinks(state) {
  const { source } = state.env;
  if (source === undefined) return;
  for (const block of state.tokens)
    for (const [at, token] of (block.children ?? []).entries()) {
      if (token.type === "image") token.attrSet("src", siteAddress(source, token.attrGet("src")));
      if (token.type !== "link_open") continue;
      const address = siteAddress(source, token.attrGet("href"));
      if (address !== null) token.attrSet("href", address);
      else {
        token.hidden = true;
        token.tag = "span";
        token.attrs = null;
        const end = block.children.slice(at).find(({ type }) => type === "link_close");
        end.tag = "span";
      }
    }
}

/** A first line of links to the sections is for readers of the file; the page has a table of contents. */
const isSectionLinks = (text) => /^(\[[^\]]+\]\(#[^)]+\)( · )?)+$/.test(text);

function dropSectionLinks(state) {
  const { tokens } = state;
  for (let at = tokens.length - 1; at > 0; at--)
    if (tokens[at].type === "inline" && isSectionLinks(tokens[at].content) && tokens[at - 1].type === "paragraph_open")
      tokens.splice(at - 1, 3);
}

/** A cell without text at the head of a column is no header. */
function dropEmptyHeaders({ tokens }) {
  for (const [at, token] of tokens.entries())
    if (token.type === "th_open" && tokens[at + 1].content === "") token.tag = tokens[at + 2].tag = "td";
}

/** The policy of the site allows no style attributes: columns are aligned by classes. */
function alignByClass(state) {
  for (const token of state.tokens) {
    const align = token.attrGet("style");
    if (align === null) continue;
    token.attrs = token.attrs.filter(([name]) => name !== "style");
    token.attrSet("class", align.replace("text-align:", "align-"));
  }
}

const colors = {
  light: { bg: "#ffffff", fg: "#1b2330" },
  dark: { bg: "#1a2129", fg: "#e9edf1" },
};

/** The diagrams of the site: their files, by name. */
export const diagrams = new Map();

/** A diagram as two pictures, for light and dark, from top to bottom: the column of text is narrow. A picture has a policy of its own, so its styles stay in it. */
function diagram(text) {
  const name = createHash("sha256").update(text).digest("hex").slice(0, 12);
  for (const [theme, options] of Object.entries(colors)) {
    // Without the font that the library would load from another host.
    const svg = renderMermaidSVG(text.replace(/^flowchart LR/, "flowchart TD"), {
      ...options,
      transparent: true,
      font: "system-ui",
    });
    diagrams.set(`diagram-${name}-${theme}.svg`, svg.replace(/@import url\('[^']*'\);/, ""));
  }
  return `<picture><source srcset="./diagram-${name}-dark.svg" media="(prefers-color-scheme: dark)"><img class="diagram" src="./diagram-${name}-light.svg" alt="Diagram; the text around it says the same."></picture>`;
}

/** Adds to markdown-it what the documents need: anchors as GitHub makes them, links, tables and diagrams. */
export function documentMarkdown(markdown) {
  markdown.use(markdownItAnchor, {
    slugify: (text, state) => {
      state.env.slugger ??= new GithubSlugger();
      return state.env.slugger.slug(text);
    },
    slugifyWithState: (text, state) => {
      state.env.slugger ??= new GithubSlugger();
      return state.env.slugger.slug(text);
    },
    tabIndex: false,
    permalink: markdownItAnchor.permalink.headerLink({ safariReaderFix: true }),
  });
  markdown.core.ruler.push("translate-links", translateLinks);
  markdown.core.ruler.push("align-by-class", alignByClass);
  markdown.core.ruler.after("inline", "drop-section-links", dropSectionLinks);
  markdown.core.ruler.push("drop-empty-headers", dropEmptyHeaders);
  // What is wider than the window is scrolled, also with the keyboard.
  markdown.renderer.rules.table_open = () => '<div class="table" tabindex="0"><table>';
  markdown.renderer.rules.table_close = () => "</table></div>";
  markdown.enable("code"); // The generator switches off blocks that are indented.
  const { code_block: indented, fence } = markdown.renderer.rules;
  const focusable = (html) => html.replace("<pre", '<pre tabindex="0"');
  markdown.renderer.rules.code_block = (...block) => focusable(indented(...block));
  markdown.renderer.rules.fence = (tokens, at, ...rest) =>
    tokens[at].info.trim() === "mermaid" ? diagram(tokens[at].content) : focusable(fence(tokens, at, ...rest));
}
