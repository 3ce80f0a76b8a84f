/** The text of an operation with the types of its data and its variables, as graphql-codegen writes it. */
export type TypedDocument<Data = unknown, Variables = unknown> = string & {
  readonly __apiType?: (variables: Variables) => Data;
};

/**
 * What can be sent: a text, a `TypedDocumentString` of graphql-codegen (`documentMode: "string"`), or a parsed document
 * that has its source (gql of graphql-tag). The types of data and variables are those that it carries.
 */
export type Document<Data, Variables> = { toString(): string } & {
  readonly __apiType?: (variables: Variables) => Data;
};

/** The arguments after a document: its variables may be left out where none is required. */
export type Arguments<Variables, Options> =
  Record<never, never> extends Variables
    ? [variables?: Variables | null, options?: Options]
    : [variables: Variables, options?: Options];

/** What is known of an operation without parsing it as a whole. */
export interface ReadDocument {
  text: string;
  kind: "query" | "mutation" | "subscription";
  /** The names of the fields at the top, not their aliases; null where a fragment stands among them. */
  rootFields: string[] | null;
  /** Under which name the data has the first field at the top. */
  responseName: string;
  /** Whether the operation declares a variable of this name. */
  declares(variable: string): boolean;
}

const textOf = (document: { toString(): string }): string => {
  const source = (document as { loc?: { source?: { body?: unknown } } }).loc?.source?.body;
  const text = typeof source === "string" ? source : String(document);
  if (text.startsWith("[object"))
    throw new TypeError("This document has no text. Give the client a text, or generate with documentMode: string.");
  return text;
};

/** Comments and strings, which mean nothing here; names, with $ or @ in front; `...`; and single characters. */
const token = /#[^\n\r]*|"""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\\n])*"|[$@]?\w+|\.\.\.|[^\s,]/g;

const tokensOf = (text: string): string[] => (text.match(token) ?? []).filter((one) => !/^[#"]/.test(one));

/** Where the bracket that opens at `from` is closed. */
function closeOf(tokens: readonly string[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    if (/^[([{]$/.test(tokens[at]!)) depth++;
    else if (/^[)\]}]$/.test(tokens[at]!) && --depth === 0) return at;
  }
  return tokens.length;
}

/** Where the first operation begins: fragments may stand before it. */
function operationIn(tokens: readonly string[]): number {
  let at = 0;
  while (tokens[at] === "fragment") at = closeOf(tokens, tokens.indexOf("{", at)) + 1;
  return at;
}

/** The fields of a selection, with the names under which they are in the answer; null where a fragment is among them. */
function fieldsOf(selection: readonly string[]): { name: string; responseName: string }[] | null {
  const fields: { name: string; responseName: string }[] = [];
  for (let at = 0; at < selection.length; at++) {
    const one = selection[at]!;
    if (one === "...") return null;
    if (one === "(" || one === "{") at = closeOf(selection, at);
    else if (/^\w/.test(one)) {
      const isAlias = selection[at + 1] === ":";
      if (isAlias) at += 2;
      fields.push({ name: selection[at] ?? "", responseName: one });
    }
  }
  return fields;
}

/** Reads of a document what retries, pages and cursors need. The server parses it; this is no validation. */
export function readDocument(document: { toString(): string }): ReadDocument {
  const text = textOf(document);
  const tokens = tokensOf(text);
  const start = operationIn(tokens);
  const kind = tokens[start] === "{" ? "query" : (tokens[start] as ReadDocument["kind"]);
  let open = start;
  const variables = new Set<string>();
  while (open < tokens.length && tokens[open] !== "{") {
    if (tokens[open] !== "(") open++;
    else {
      const close = closeOf(tokens, open);
      for (let at = open; at < close; at++)
        if (tokens[at]!.startsWith("$") && tokens[at + 1] === ":") variables.add(tokens[at]!.slice(1));
      open = close + 1;
    }
  }
  const fields = fieldsOf(tokens.slice(open + 1, closeOf(tokens, open)));
  return {
    text,
    kind,
    rootFields: fields?.map(({ name }) => name) ?? null,
    responseName: fields?.[0]?.responseName ?? "",
    declares: (variable) => variables.has(variable),
  };
}
