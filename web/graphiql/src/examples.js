// One tab for each documented operation, in the order of the file names. GraphiQL titles a tab with the
// operation's name. `list-candidates.variables.json` beside `list-candidates.graphql` fills in its variables.
const queries = import.meta.glob("../../../schema/operations/*.graphql", {
  query: "?raw",
  import: "default",
  eager: true,
});
const variables = import.meta.glob("../../../schema/operations/*.variables.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

export const exampleTabs = Object.keys(queries)
  .sort()
  .map((path) => ({ query: queries[path], variables: variables[path.replace(/graphql$/, "variables.json")] }));
