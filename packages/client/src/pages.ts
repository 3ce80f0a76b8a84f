import { type ReadDocument, readDocument } from "./document.ts";
import { BeckonError } from "./errors.ts";

/** A page of a list, as far as it is needed to get the next one. */
export interface Page {
  pageInfo: {
    hasNextPage?: boolean;
    endCursor?: string | null;
    hasPreviousPage?: boolean;
    startCursor?: string | null;
  };
  nodes?: readonly unknown[];
  edges?: readonly unknown[];
}

/** The lists among the fields at the top of an answer. */
export type PageIn<Data> = Extract<NonNullable<Data[keyof Data]>, Page>;

/** What a list consists of: its nodes, or its edges where only these are selected. */
export type ItemOf<Connection> = Connection extends { nodes: readonly (infer Node)[] }
  ? Node
  : Connection extends { edges: readonly (infer Edge)[] }
    ? Edge
    : never;

const isPage = (value: unknown): value is Page =>
  typeof value === "object" && value !== null && typeof (value as Page).pageInfo === "object";

/** The first list among the fields at the top. @throws TypeError where there is none */
export function firstPageIn(data: unknown): Page {
  const page = Object.values((data ?? {}) as object).find(isPage);
  if (page === undefined)
    throw new TypeError("The answer has no list with pageInfo at its top. Select pageInfo, or say where the list is.");
  return page;
}

/** What is to be done for the next page. */
interface Step {
  variable: "after" | "before";
  cursor: string;
}

/** Which page comes next: forwards by `after`, or backwards for a list that was asked for by `last` and `before`. */
function nextStep(document: ReadDocument, { pageInfo }: Page): Step | null {
  const backwards = !document.declares("after") && document.declares("before");
  const variable = backwards ? "before" : "after";
  const [has, cursor] = backwards
    ? [pageInfo.hasPreviousPage, pageInfo.startCursor]
    : [pageInfo.hasNextPage, pageInfo.endCursor];
  const names = backwards ? "hasPreviousPage startCursor" : "hasNextPage endCursor";
  if (has === undefined || cursor === undefined) throw new TypeError(`Select pageInfo { ${names} } to get all pages.`);
  if (!has || cursor === null) return null;
  if (!document.declares(variable)) throw new TypeError(`The operation needs the variable $${variable}: Cursor.`);
  return { variable, cursor };
}

/**
 * The pages of a list, one answer after the other. The next page is asked for when the one before was taken.
 *
 * @param ask sends the operation with some variables
 * @param find where the list is in an answer
 */
export async function* pagesOf<Data>(
  document: { toString(): string },
  variables: Record<string, unknown>,
  ask: (variables: Record<string, unknown>) => Promise<Data>,
  find: (data: Data) => Page | null | undefined,
): AsyncGenerator<{ data: Data; page: Page }, void, undefined> {
  const read = readDocument(document);
  for (let step: Step | null = null; ; ) {
    const data: Data = await ask(step === null ? variables : { ...variables, [step.variable]: step.cursor });
    const page = find(data);
    if (page == null) return;
    yield { data, page };
    const next = nextStep(read, page);
    if (next === null) return;
    if (next.cursor === step?.cursor) throw new BeckonError("The list does not go on: two pages end at one cursor.");
    step = next;
  }
}
