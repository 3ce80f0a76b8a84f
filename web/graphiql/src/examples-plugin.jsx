import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useState } from "react";
import { findExamples } from "./examples.js";

const Icon = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01" strokeLinecap="round" />
  </svg>
);

function Examples() {
  const [text, setText] = useState("");
  const tabs = useGraphiQL((state) => state.tabs);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const { addTab, changeTab } = useGraphiQLActions();
  const open = ({ query, variables }) => {
    // An example that is open and unchanged is selected instead of opened twice.
    const index = tabs.findIndex((tab) => tab.query === query);
    if (index !== -1) return changeTab(index);
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables ?? "");
  };
  const found = findExamples(text);
  return (
    <section aria-label="Examples" className="examples">
      <div className="examples-title">Examples</div>
      <input
        type="search"
        className="examples-search"
        aria-label="Search the examples"
        placeholder="Search, e.g. webhook"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul>
        {found.map((example) => (
          <li key={example.name}>
            <button type="button" onClick={() => open(example)}>
              <strong>{example.name}</strong>
              {example.about && <span>{example.about}</span>}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p>No example matches.</p>}
    </section>
  );
}

/** The list of all examples, with search, in GraphiQL's pane on the left. */
export const examplesPlugin = { title: "Examples", icon: Icon, content: Examples };
