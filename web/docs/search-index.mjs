import MiniSearch from "minisearch";
import { searchOptions } from "./src/search-options.js";

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const plain = (html) =>
  html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name])
    .replaceAll(/\s+/g, " ")
    .trim();

/** The sections of a page: what stands from one heading with an id to the next. */
function* sectionsOf({ name, title, html }) {
  const parts = html.split(/(?=<h[1-4] id=")/);
  for (const part of parts) {
    const heading = /^<h[1-4] id="([^"]+)"[^>]*>([\s\S]*?)<\/h[1-4]>/.exec(part);
    const text = plain(heading === null ? part : part.slice(heading[0].length));
    if (heading === null && text === "") continue;
    yield {
      address: `./${name}.html${heading === null ? "" : `#${heading[1]}`}`,
      page: title,
      heading: heading === null ? title : plain(heading[2]),
      text,
    };
  }
}

/**
 * The index of the site's search, as JSON.
 *
 * @param pages name, title and the HTML of the main part of each page
 */
export function searchIndexOf(pages) {
  const index = new MiniSearch(searchOptions);
  index.addAll(pages.flatMap((page) => [...sectionsOf(page)]).map((section, id) => ({ id, ...section })));
  return JSON.stringify(index);
}
