import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  astFromValue,
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  print,
} from "graphql";

const project = join(import.meta.dirname, "../..");
const schema = buildSchema(readFileSync(join(project, "schema/schema.graphql"), "utf8"));
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith("__") && !roots.includes(type) && !isSpecifiedScalarType(type),
);

export const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The page of the reference on which a type stands. */
function pageOf(type) {
  if (isInputObjectType(type)) return "inputs";
  if (isEnumType(type)) return "enums";
  return isScalarType(type) ? "scalars" : "types";
}

/** A type as the schema writes it, with a link to its section. */
function typeLink(type) {
  const named = getNamedType(type);
  const [before, after] = String(type).split(named.name);
  const link = isSpecifiedScalarType(named)
    ? named.name
    : `<a href="./${pageOf(named)}.html#${named.name}">${named.name}</a>`;
  return `<code>${before}${link}${after}</code>`;
}

const defaultOf = (argument) =>
  argument.defaultValue === undefined ? "" : print(astFromValue(argument.defaultValue, argument.type));

/** A table of fields, arguments or values. Columns without any content are left out. */
export function table(caption, columns, rows) {
  const used = columns.filter((_, at) => rows.some((row) => row[at] !== ""));
  const cells = (row) =>
    columns.flatMap((column, at) => (used.includes(column) ? [`<td>${row[at]}</td>`] : [])).join("");
  return `<div class="table" tabindex="0"><table><caption>${caption}</caption><thead><tr>${used
    .map((column) => `<th scope="col">${column}</th>`)
    .join("")}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join("")}</tbody></table></div>`;
}

/** Makes the pages' contents. `markdown` renders the descriptions. */
export function referenceOf(markdown) {
  const described = ({ description, deprecationReason }, inline = false) => {
    const render = (text) => (inline ? markdown.renderInline(text) : markdown.render(text));
    const deprecated = deprecationReason
      ? `<strong class="deprecated">Deprecated:</strong> ${render(deprecationReason)}`
      : "";
    return `${description ? render(description) : ""}${deprecated}`;
  };
  const heading = (name) => `<h2 id="${name}" tabindex="-1"><a class="header-anchor" href="#${name}">${name}</a></h2>`;
  const argumentsOf = ({ args }, caption = "Arguments") =>
    args.length === 0
      ? ""
      : table(
          caption,
          ["Name", "Type", "Default", "Description"],
          args.map((one) => [
            `<code>${one.name}</code>`,
            typeLink(one.type),
            defaultOf(one) && `<code>${escaped(defaultOf(one))}</code>`,
            described(one, true),
          ]),
        );
  const users = usersOfTypes();
  const usedBy = (type) => {
    const found = [...(users.get(type.name) ?? [])];
    return found.length === 0 ? "" : `<p class="used-by">Used by ${found.join(", ")}.</p>`;
  };

  const rootPage = (type) =>
    sorted(Object.values(type.getFields()))
      .map(
        (field) =>
          `<section>${heading(field.name)}<p class="signature">Answers ${typeLink(field.type)}</p>${described(field)}${argumentsOf(field)}</section>`,
      )
      .join("\n");
  const fieldRow = (field) => [
    `<code>${field.name}</code>`,
    typeLink(field.type),
    described(field, true) + argumentsOf(field, `Arguments of ${field.name}`),
  ];
  const objectSection = (type) => {
    if (isUnionType(type)) return `<p>One of ${type.getTypes().map(typeLink).join(", ")}.</p>`;
    const interfaces = type.getInterfaces();
    const kinds = isInterfaceType(type) ? schema.getPossibleTypes(type) : [];
    const lines = [
      interfaces.length > 0 && `Implements ${interfaces.map(typeLink).join(", ")}.`,
      kinds.length > 0 && `Implemented by ${kinds.map(typeLink).join(", ")}.`,
    ].filter(Boolean);
    return `${lines.map((line) => `<p>${line}</p>`).join("")}${table("Fields", ["Name", "Type", "Description"], Object.values(type.getFields()).map(fieldRow))}`;
  };
  const inputSection = (type) => argumentsOf({ args: Object.values(type.getFields()) }, "Fields");
  const enumSection = (type) =>
    table(
      "Values",
      ["Value", "Description"],
      type.getValues().map((value) => [`<code>${value.name}</code>`, described(value, true)]),
    );
  const typePage = (page, section) =>
    sorted(types.filter((type) => pageOf(type) === page))
      .map((type) => `<section>${heading(type.name)}${described(type)}${section(type)}${usedBy(type)}</section>`)
      .join("\n");

  return {
    queries: rootPage(roots[0]),
    mutations: rootPage(roots[1]),
    subscriptions: rootPage(roots[2]),
    types: typePage("types", objectSection),
    inputs: typePage("inputs", inputSection),
    enums: typePage("enums", enumSection),
    scalars: typePage("scalars", () => ""),
  };
}

const sorted = (named) => named.toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** For each type the fields at the top that take it or answer with it, and the types that have it, as links. */
function usersOfTypes() {
  const users = new Map();
  const add = (type, link) => {
    const { name } = getNamedType(type);
    users.set(name, (users.get(name) ?? new Set()).add(link));
  };
  for (const [at, page] of ["queries", "mutations", "subscriptions"].entries())
    for (const field of Object.values(roots[at].getFields())) {
      const link = `<a href="./${page}.html#${field.name}"><code>${field.name}</code></a>`;
      for (const { type } of [field, ...field.args]) add(type, link);
    }
  for (const type of types) {
    if (!("getFields" in type)) continue;
    for (const field of Object.values(type.getFields()))
      for (const used of [field, ...(field.args ?? [])])
        if (getNamedType(used.type) !== type) add(used.type, typeLink(type));
  }
  return users;
}

/** The example operations as Markdown: the comment of each as text, its document, and its variables. */
export function exampleOperations() {
  const folder = join(project, "schema/operations");
  const names = readdirSync(folder);
  return names
    .filter((file) => file.endsWith(".graphql"))
    .map((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      const comment = /^(#.*\n)*/.exec(text)[0];
      const document = text.slice(comment.length).trim();
      const title = /(?:query|mutation|subscription) (\w+)/.exec(document)[1];
      const said = comment.replaceAll(/^# ?/gm, "").trim();
      const variables = file.replace(".graphql", ".variables.json");
      const given = names.includes(variables)
        ? `\nVariables:\n\n\`\`\`json\n${readFileSync(join(folder, variables), "utf8").trim()}\n\`\`\`\n`
        : "";
      return `## ${title}\n\n${said}\n\n\`\`\`graphql\n${document}\n\`\`\`\n${given}`;
    })
    .join("\n");
}
