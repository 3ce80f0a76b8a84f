// GraphiQL keeps tabs and history under the same names on every site, and localhost:4000 is home to many servers:
// without a prefix of our own, another project's tabs would hide the examples, and its stored headers would be sent here.
const PREFIX = "beckon:";
const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

export const storage = {
  getItem: (key) => localStorage.getItem(PREFIX + key),
  setItem: (key, value) => localStorage.setItem(PREFIX + key, value),
  removeItem: (key) => localStorage.removeItem(PREFIX + key),
  clear: () => {
    for (const key of ownKeys()) localStorage.removeItem(key);
  },
  get length() {
    return ownKeys().length;
  },
};

// GraphiQL fills the editors from these two entries and, on a later visit, finds the tab they belong to. On a first
// visit they are missing: the first tab's variables would not show, and after an edit a reload would add a stray tab.
export function rememberFirstTab(tab) {
  if (!tab || storage.getItem("graphiql:tabState")) return;
  storage.setItem("graphiql:query", tab.query);
  if (tab.variables) storage.setItem("graphiql:variables", tab.variables);
}
