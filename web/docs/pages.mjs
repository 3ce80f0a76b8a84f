/** The documents of the project that are pages of the site, in the order of the navigation. */
export const pages = [
  { name: "index", source: "README.md", title: "Beckon", group: "Start" },
  { name: "console", source: "docs/console.md", title: "The console", group: "Use" },
  { name: "sign-on", source: "docs/sign-on.md", title: "Sign-on", group: "Use" },
  { name: "automation", source: "docs/automation.md", title: "Chat and automation", group: "Use" },
  { name: "rules", source: "docs/rules.md", title: "Product rules", group: "Use" },
  { name: "partners", source: "docs/partners.md", title: "Guide for partners", group: "Build" },
  { name: "api", source: "docs/api.md", title: "The API in general", group: "Build" },
  { name: "frontends", source: "docs/frontends.md", title: "Front ends", group: "Build" },
  { name: "client", source: "packages/client/README.md", title: "Client for TypeScript", group: "Build" },
  { name: "agents", source: "docs/agents.md", title: "Agents", group: "Build" },
  { name: "operations", source: "docs/operations.md", title: "Operations", group: "Operate" },
  { name: "deploy", source: "deploy/README.md", title: "Deployment", group: "Operate" },
  { name: "security", source: "SECURITY.md", title: "Security", group: "Operate" },
  { name: "architecture", source: "docs/architecture.md", title: "Architecture", group: "Develop" },
  { name: "contributing", source: "CONTRIBUTING.md", title: "Contributing", group: "Develop" },
  { name: "templates", source: "templates/README.md", title: "E-mail templates", group: "Develop" },
  { name: "changelog", source: "CHANGELOG.md", title: "Changes", group: "Develop" },
];

/** The pages that are made from the schema, and what a link to a file or folder of the schema leads to. */
export const referencePages = [
  { name: "examples", title: "Example operations", source: "schema/operations" },
  { name: "queries", title: "Queries" },
  { name: "mutations", title: "Mutations" },
  { name: "subscriptions", title: "Subscriptions" },
  { name: "types", title: "Objects" },
  { name: "inputs", title: "Inputs" },
  { name: "enums", title: "Enums" },
  { name: "scalars", title: "Scalars" },
  { name: "webhook-bodies", title: "Webhook bodies" },
];

/** Files of the project that the site has as they are. */
export const files = [
  { name: "schema.graphql", source: "schema/schema.graphql" },
  { name: "webhooks.json", source: "schema/webhooks.json" },
  { name: "favicon.svg", source: "web/pages/favicon.svg" },
];
