import type { FastifyRequest } from "fastify";
import type { PersistedDocuments } from "./persisted-documents.ts";

/** Replaces the `documentId` of a request by its document. */
export function withDocument(documents: PersistedDocuments, request: FastifyRequest): FastifyRequest {
  if (request.method === "POST") {
    const { documentId, ...body } = (request.body ?? {}) as Record<string, unknown>;
    const { extensions } = body as { extensions?: { documentId?: unknown } | null };
    if (documentId == null && extensions?.documentId == null) return request;
    const query = documents.textOf({ query: body.query, documentId, extensions });
    return Object.create(request, { body: { value: { ...body, query } } });
  }
  const { query, documentId } = request.query as { query?: unknown; documentId?: unknown };
  if (documentId === undefined) return request;
  const url = new URL(request.url, "http://localhost");
  url.searchParams.set("query", documents.textOf({ query, documentId }));
  return Object.create(request, { url: { value: `${url.pathname}${url.search}` } });
}
