import { type DocumentNode, execute, type GraphQLError, type GraphQLSchema, parse } from "graphql";
import { recheckViewer } from "../access/authenticate.ts";
import type { Context } from "../access/context.ts";
import { forkContext } from "../access/contexts.ts";
import { runForViewer } from "../platform/database/connection-shares.ts";
import { byteOrderMark, csvLine } from "../platform/text/csv.ts";
import { columnsOf, exportLists } from "./export-columns.ts";
import type { Export } from "./export-link.ts";
import { requireExportRights } from "./make-export.ts";

/** As many rows as a page of the API has at most. */
const pageSize = 100;

type Fields = { [field: string]: Fields };

const selectionText = (fields: Fields): string =>
  `{ ${Object.entries(fields)
    .map(([name, below]) => (Object.keys(below).length === 0 ? name : `${name} ${selectionText(below)}`))
    .join(" ")} }`;

/** The query that reads a page of an export: the list of the API with the fields of the columns. */
function documentOf({ list, columns }: Export): DocumentNode {
  const { filter, orderBy } = exportLists[list];
  const fields: Fields = {};
  for (const column of columns) {
    let at = fields;
    for (const name of columnsOf(list)[column]!.path) {
      at[name] ??= {};
      at = at[name];
    }
  }
  return parse(
    `query ($filter: ${filter}, $orderBy: ${orderBy}, $after: Cursor) {
      ${list}(first: ${pageSize}, after: $after, filter: $filter, orderBy: $orderBy) {
        nodes ${selectionText(fields)} pageInfo { hasNextPage endCursor }
      }
    }`,
    { noLocation: true },
  );
}

type Cell = string | number | boolean | null;

/** The value at the end of a path, through objects and lists. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => valueAt(item, path));
  const [first, ...rest] = path;
  return first === undefined || value == null ? value : valueAt((value as Record<string, unknown>)[first], rest);
}

function cellOf(value: unknown): Cell {
  if (value == null) return null;
  if (Array.isArray(value)) return value.join("; ");
  return typeof value === "object" ? JSON.stringify(value) : (value as Cell);
}

interface Page {
  text: string;
  next: string | null;
}

/** An export that is being read, page by page, as the API answers its caller. */
export class ExportReader {
  readonly #context: Context;
  readonly #schema: GraphQLSchema;
  readonly #export: Export;
  readonly #document: DocumentNode;

  constructor(context: Context, schema: GraphQLSchema, given: Export) {
    this.#context = context;
    this.#schema = schema;
    this.#export = given;
    this.#document = documentOf(given);
  }

  /** The line with the names of the columns: those of the API's fields. */
  get header(): string {
    const { columns, byteOrderMark: isMarked } = this.#export;
    const names = columns.map((column) =>
      column.toLowerCase().replace(/_(\w)/g, (_, initial) => initial.toUpperCase()),
    );
    return `${isMarked ? byteOrderMark : ""}${csvLine(names)}`;
  }

  /**
   * Reads one page. The credential is looked up again for each, so that a download ends when the caller's rights do, and
   * no connection is held between pages, however slowly they are read.
   *
   * @throws the first error of the answer: a file is whole or breaks off, and has no holes
   */
  async page(after: string | null): Promise<Page> {
    const context = forkContext(this.#context);
    const { list, columns, filter, orderBy } = this.#export;
    return await runForViewer(context.viewer, async () => {
      await recheckViewer(context);
      requireExportRights(context, this.#export);
      const { data, errors } = await execute({
        schema: this.#schema,
        document: this.#document,
        contextValue: context,
        variableValues: { filter, orderBy, after },
      });
      const error: GraphQLError | undefined = errors?.[0];
      if (error !== undefined) throw error.originalError ?? error;
      const found = data![list] as {
        nodes: unknown[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
      const paths = columns.map((column) => columnsOf(list)[column]!.path);
      const lines = found.nodes.map((node) => csvLine(paths.map((path) => cellOf(valueAt(node, path)))));
      return { text: lines.join(""), next: found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null };
    });
  }

  /** The file after its first page, a page at a time: the next is read when the one before was taken. */
  async *rest(first: Page): AsyncGenerator<string> {
    yield `${this.header}${first.text}`;
    for (let { next } = first; next !== null; ) {
      const page = await this.page(next);
      yield page.text;
      next = page.next;
    }
  }
}
