import MiniSearch from "minisearch";
import { searchOptions } from "./search-options.js";

const shownResults = 12;
const input = document.querySelector("#search");
const results = document.querySelector("#results");
const status = document.querySelector("#search-status");
const escapeOf = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replaceAll(/[&<>"]/g, (one) => escapeOf[one]);

let loading;
/** The index is loaded when somebody begins to search: most readers do not. */
function loadIndex() {
  loading ??= fetch("./search-index.json")
    .then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    })
    .then((text) => MiniSearch.loadJSON(text, searchOptions))
    .catch((error) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

function close() {
  results.hidden = true;
  results.replaceChildren();
  status.textContent = "";
}

async function search() {
  const text = input.value.trim();
  if (text === "") return close();
  let found;
  try {
    found = (await loadIndex()).search(text).slice(0, shownResults);
  } catch {
    status.textContent = "The search index could not be loaded.";
    return;
  }
  // The field may have changed while the index was loading.
  if (input.value.trim() !== text) return;
  results.innerHTML = found
    .map(
      ({ address, page, heading }) =>
        `<li><a href="${escaped(address)}"><strong>${escaped(heading)}</strong><span>${escaped(page)}</span></a></li>`,
    )
    .join("");
  results.hidden = found.length === 0;
  status.textContent = found.length === 0 ? `Nothing found for “${text}”.` : `${found.length} results`;
}

/** Moves the focus among the field and its results; from the first result up leads back to the field. */
function moveFocus(step) {
  const stops = [input, ...results.querySelectorAll("a")];
  const next = stops[stops.indexOf(document.activeElement) + step];
  next?.focus();
}

input.addEventListener("focus", () => void loadIndex().catch(() => {}));
input.addEventListener("input", () => void search());
document.addEventListener("keydown", (event) => {
  const isInside = event.target instanceof Element && event.target.closest(".search") !== null;
  if (event.key === "/" && !isInside && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    input.focus();
  } else if (isInside && event.key === "Escape") {
    close();
    input.focus();
  } else if (isInside && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    moveFocus(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.target === input && event.key === "Enter") results.querySelector("a")?.click();
});
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("#results a") : null;
  if (link !== null || !(event.target instanceof Element && event.target.closest(".search"))) close();
});
