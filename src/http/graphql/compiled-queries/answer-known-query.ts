import type { FastifyRequest } from "fastify";
import type { Context } from "../../../access/context.ts";
import { traces } from "../../../platform/process/tracing.ts";
import { admit } from "../limits/admission.ts";
import { isObject } from "../limits/variable-limits.ts";
import type { Api } from "../operation.ts";
import { nameOperation } from "../trace-operation.ts";
import type { CompiledQueries } from "./compiled-queries.ts";
import type { KnownOperation } from "./known-operations.ts";

/*
 * A query that was answered before needs no more of Apollo: its document is parsed, valid and within the limits, and what is
 * left is a charge, the compiled query and its answer. Of a request with anything unusual in it Apollo makes the whole
 * answer, and it goes on with the context and the charge that are there.
 */

/** The operation of a request that was answered before, and its variables. */
interface Asked extends KnownOperation {
  variables: Record<string, unknown>;
}

/** What a request asks for; null where Apollo has to read it. */
function askedBy({ method, headers, body }: FastifyRequest, { known }: CompiledQueries): Asked | null {
  // Anything else may come from a form on a foreign site, which Apollo refuses.
  if (method !== "POST" || !/^application\/json\b/i.test(headers["content-type"] ?? "") || !isObject(body)) return null;
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== "string") return null;
  if (operationName != null && typeof operationName !== "string") return null;
  if (variables != null && !isObject(variables)) return null;
  if (extensions != null && (!isObject(extensions) || "persistedQuery" in extensions)) return null;
  const found = known.find(query, operationName ?? undefined);
  return found === undefined ? null : { ...found, variables: variables ?? {} };
}

/** From so many characters on an answer is bytes. */
const largeAnswer = 4_000;

/**
 * The line of an answer. A large one is encoded once and written as it is: as a text it would be copied for the line break, to
 * count its bytes, and behind the headers.
 */
function withLineBreak(json: string): string | Buffer {
  if (json.length < largeAnswer) return `${json}\n`;
  const length = Buffer.byteLength(json);
  const bytes = Buffer.allocUnsafe(length + 1);
  bytes.write(json, 0);
  bytes.write("\n", length);
  return bytes;
}

/**
 * Answers a query that was answered before.
 *
 * @param openContext makes the context of the request, once; it throws what Apollo answers
 * @returns the answer; null where Apollo has to make it
 */
export async function answerKnownQuery(
  api: Api,
  queries: CompiledQueries,
  request: FastifyRequest,
  openContext: () => Promise<Context>,
): Promise<string | Buffer | null> {
  const asked = askedBy(request, queries);
  if (asked === null) return null;
  let context: Context;
  try {
    context = await openContext();
  } catch {
    return null;
  }
  const { document, operation, variables } = asked;
  if (traces.on !== null) nameOperation(operation);
  const admission = await admit(api, context, { document, variables, operationName: operation.name?.value });
  if (admission.error !== null) return null;
  const { charge } = admission;
  const data = await queries.runKnown(asked, context, charge.variables);
  if (data === null) return null;
  const cost = await charge.shown(charge.settle({ data }));
  return withLineBreak(JSON.stringify(cost === undefined ? { data } : { data, extensions: { cost } }));
}
