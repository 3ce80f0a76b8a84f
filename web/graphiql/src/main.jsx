import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { tourTabs } from "./examples.js";
import { examplesPlugin } from "./examples-plugin.jsx";
import { fetcher } from "./fetcher.js";
import { rememberFirstTab, storage } from "./storage.js";

const WELCOME = `# Beckon's API. Ctrl-Space completes, Ctrl-Enter runs, the book on the left is the documentation.
# Sign in with the link the server printed, or put a key into the Headers tab below:
#   { "Authorization": "Bearer …" }

`;

rememberFirstTab(tourTabs[0]);

const plugins = [examplesPlugin];

createRoot(document.getElementById("root")).render(
  <GraphiQL
    fetcher={fetcher}
    storage={storage}
    plugins={plugins}
    // An empty list would leave GraphiQL without a tab; with undefined it opens one with defaultQuery.
    defaultTabs={tourTabs.length > 0 ? tourTabs : undefined}
    defaultQuery={WELCOME}
    defaultEditorToolsVisibility
    isHeadersEditorEnabled
    // An API key in the Headers tab must not be stored beyond the page.
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <strong>Beckon</strong>
    </GraphiQL.Logo>
  </GraphiQL>,
);
