// A plugin of graphql-codegen: each operation as a typed text, with its comment. A text that nobody imports costs nothing
// in a bundle, and needs no parser to be sent.
import { readFileSync } from "node:fs";
import { print } from "graphql";

/** The comment lines in front of an operation, as one text. */
const commentOf = (source) =>
  [...source.matchAll(/^#\s?(.*)$/gm)].map(([, line]) => line.replaceAll("*/", "* /")).join("\n * ");

/** @param documents what graphql-codegen has read, each with the path of its file */
export const plugin = (_schema, documents) => {
  const constants = documents.map(({ document, location }) => {
    const [operation] = document.definitions;
    const name = operation.name.value;
    const kind = `${operation.operation[0].toUpperCase()}${operation.operation.slice(1)}`;
    const comment = commentOf(readFileSync(location, "utf8").split(/^(?:query|mutation|subscription)\b/m)[0]);
    const description = comment === "" ? "" : `/**\n * ${comment}\n */\n`;
    const text = JSON.stringify(print(document).replace(/\s+/g, " "));
    return `${description}export const ${name}Document = ${text} as TypedDocument<${name}${kind}, ${name}${kind}Variables>;`;
  });
  return { prepend: ['import type { TypedDocument } from "../document.ts";'], content: constants.join("\n\n") };
};
