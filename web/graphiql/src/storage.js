// GraphiQL stores tabs and history under the same keys on every site, and many projects use localhost:4000. Without a
// prefix, another project's tabs would hide the examples, and its stored headers would be sent to this server.
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

// GraphiQL fills the editors from these two entries and, on a later visit, finds the tab of the query. On a first visit
// they are missing: the variables of the first tab would not show, and a reload after an edit would add another tab.
export function rememberFirstTab(tab) {
  if (!tab || storage.getItem("graphiql:tabState")) return;
  storage.setItem("graphiql:query", tab.query);
  if (tab.variables) storage.setItem("graphiql:variables", tab.variables);
}
