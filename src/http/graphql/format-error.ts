import { type FieldNode, GraphQLError, type GraphQLFormattedError } from "graphql";
import { sqlState } from "../../platform/database/in-transaction.ts";
import { statementTimedOut } from "../../platform/database/sql-states.ts";
import { errorFields, type Logger } from "../../platform/process/log.ts";

/** The codes, our own and GraphQL's, that are shown to the caller unchanged. */
export const shown = new Set([
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "RATE_LIMITED",
  "QUERY_TOO_COMPLEX",
  "BAD_USER_INPUT",
  "SERVICE_UNAVAILABLE",
  "SERVER_BUSY",
  "SUBSCRIBER_TOO_SLOW",
  "PERSISTED_DOCUMENT_NOT_FOUND",
  "PERSISTED_DOCUMENT_REQUIRED",
  "PERSISTED_QUERY_NOT_FOUND",
  "GRAPHQL_VALIDATION_FAILED",
  "GRAPHQL_PARSE_FAILED",
  "BAD_REQUEST",
  "OPERATION_RESOLUTION_FAILURE",
]);

/** The messages of Apollo about automatic persisted queries that have no code. */
const withoutCode = new Set(["provided sha does not match query", "Unsupported persisted query version"]);

const unreachable = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "08006",
  "08001",
]);

/** Whether an error means that the database cannot be reached at the moment. */
export function isDatabaseDown(error: unknown): boolean {
  const chain: unknown[] = [];
  for (
    let one = error;
    one != null && chain.length < 6;
    one =
      (one as { cause?: unknown; originalError?: unknown }).cause ?? (one as { originalError?: unknown }).originalError
  )
    chain.push(one);
  return chain.some((one) => {
    const { code, message, severity } = one as { code?: unknown; message?: unknown; severity?: unknown };
    return (
      // The server or a pooler has ended the connection. pgbouncer does so with the code of a violated protocol.
      severity === "FATAL" ||
      unreachable.has(String(code)) ||
      unreachable.has(sqlState(one) ?? "") ||
      /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|ECONNREFUSED/.test(
        String(message),
      )
    );
  });
}

/** PostgreSQL ended a statement that waited for a lock for longer than it may. */
const lockTimedOut = "55P03";

/** Whether the database ended a statement because of its time: what was asked for may work in a moment. */
export const isDatabaseSlow = (error: unknown): boolean =>
  [statementTimedOut, lockTimedOut].includes(sqlState(error) ?? "");

export const unavailable = "The database cannot be reached. Try again in a moment.";

/** What the caller reads of an error: its code and words if it is meant for them, else only that it happened. */
export function formatError(
  log: Logger,
  formatted: GraphQLFormattedError,
  error: unknown,
  requestId?: string,
): GraphQLFormattedError {
  // What graphql itself says of a document has no place in an answer yet, and, over a socket, no code.
  const ofDocument = error instanceof GraphQLError && error.originalError === undefined && error.path === undefined;
  const given = ofDocument && withoutCode.has(error.message) ? "BAD_REQUEST" : formatted.extensions?.code;
  const code = String(given ?? (ofDocument ? "GRAPHQL_VALIDATION_FAILED" : "INTERNAL"));
  const original =
    error instanceof GraphQLError && error.originalError instanceof GraphQLError ? error.originalError : null;
  const ownCode = original === null ? code : String(original.extensions.code ?? code);
  const { stacktrace: _, http: __, ...extensions } = (formatted.extensions ?? {}) as Record<string, unknown>;
  if (shown.has(ownCode)) return { ...formatted, extensions: { ...extensions, code: ownCode } };
  const place = {
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
  };
  const state = sqlState((error as { originalError?: unknown }).originalError ?? error) ?? "";
  if (state === statementTimedOut)
    return {
      message: "This took the database longer than it may. Ask for less at once, or with a narrower filter.",
      ...place,
      extensions: { code: "QUERY_TOO_COMPLEX" },
    };
  if (isDatabaseDown(error)) return { message: unavailable, ...place, extensions: { code: "SERVICE_UNAVAILABLE" } };
  // The one thing in a text that PostgreSQL does not take.
  if (["22021", "22P05"].includes(state))
    return { message: "A text holds a NUL character.", ...place, extensions: { code: "BAD_USER_INPUT" } };
  // The field's own name: in the path stand aliases, which are the caller's words.
  const field = error instanceof GraphQLError ? (error.nodes?.[0] as FieldNode | undefined)?.name?.value : undefined;
  log.error(
    {
      requestId,
      field,
      ...errorFields((error as { originalError?: unknown }).originalError ?? error),
    },
    "unexpected error",
  );
  return {
    message: "Something went wrong on our side; it has been logged.",
    ...place,
    extensions: { code: "INTERNAL" },
  };
}
