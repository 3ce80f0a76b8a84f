import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escaped, table } from "./reference.mjs";

const project = join(import.meta.dirname, "../..");
const schema = JSON.parse(readFileSync(join(project, "schema/webhooks.json"), "utf8"));

const isNull = ({ type }) => type === "null";

/** The schemas that a value may have, without null. */
const kindsOf = (value) => (value.anyOf ?? [value]).filter((one) => !isNull(one));

/** The type of a value in words, as JSON has it. */
function typeOf(value) {
  const names = kindsOf(value).flatMap((one) => {
    if (one.enum !== undefined) return one.enum.map((each) => JSON.stringify(each));
    if (one.const !== undefined) return [JSON.stringify(one.const)];
    if (one.type === "array") return [`list of ${typeOf(one.items ?? {})}`];
    const types = [one.type ?? "any"]
      .flat()
      .map((type) => (type === "string" && one.format ? `string, ${one.format}` : type));
    return types;
  });
  const nullable = (value.anyOf ?? []).some(isNull) ? ["null"] : [];
  return [...names, ...nullable].join(" or ");
}

/** The fields of an object and of the objects in it, each by its path. */
function fieldsOf(value, markdown, path = "") {
  return kindsOf(value).flatMap((one) =>
    Object.entries(one.properties ?? {}).flatMap(([name, field]) => {
      const description = field.description ?? kindsOf(field).find((kind) => kind.description)?.description ?? "";
      const row = [
        `<code>${escaped(path + name)}</code>`,
        escaped(typeOf(field)),
        (one.required ?? []).includes(name) ? "always" : "not always",
        markdown.renderInline(description),
      ];
      return [row, ...fieldsOf(field, markdown, `${path}${name}.`)];
    }),
  );
}

const heading = (name) => `<h2 id="${name}" tabindex="-1"><a class="header-anchor" href="#${name}">${name}</a></h2>`;

/** The page of what webhooks post: the fields that all bodies have in common, and each type of event. */
export function webhookBodiesOf(markdown) {
  const { data, ...bodies } = schema.$defs;
  const [{ properties }] = Object.values(bodies);
  const columns = ["Field", "Type", "Present", "Description"];
  const common = table("Fields of every body", columns, [
    ["<code>type</code>", "string", "always", "The type of the event: one of the sections below."],
    [
      "<code>timestamp</code>",
      escaped(typeOf(properties.timestamp)),
      "always",
      markdown.renderInline(properties.timestamp.description),
    ],
    ["<code>data</code>", "object", "always", '<a href="#data">What the event is about.</a>'],
  ]);
  const shared = `<section>${heading("data")}${markdown.render(data.description)}${table("Fields of data", columns, fieldsOf(data, markdown))}</section>`;
  const sections = Object.entries(bodies).map(
    ([name, { description }]) =>
      `<section>${heading(name)}${markdown.render(description)}<p>Its <code>data</code> has the fields of <a href="#data">data</a>.</p></section>`,
  );
  const introduction = `${markdown.render(schema.description)}<p>As a JSON Schema: <a href="./webhooks.json">webhooks.json</a>. Signatures, repeats and time limits are in the <a href="./partners.html">guide for partners</a>.</p>`;
  return [introduction, common, shared, ...sections].join("\n");
}
