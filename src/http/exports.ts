import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { GraphQLSchema } from "graphql";
import type { Context, Services } from "../access/context.ts";
import { requestContext } from "../access/contexts.ts";
import { exportLists } from "../exports/export-columns.ts";
import { type Export, readExportToken } from "../exports/export-link.ts";
import { ExportReader } from "../exports/read-export.ts";
import { recordDownload } from "../exports/record-download.ts";
import { runForAnonymous, runForViewer } from "../platform/database/connection-shares.ts";
import { databaseNow } from "../platform/database/database-clock.ts";
import { sqlState } from "../platform/database/in-transaction.ts";
import { statementTimedOut } from "../platform/database/sql-states.ts";
import { rateLimited } from "../platform/errors.ts";
import { FairSemaphore } from "../platform/process/fair-semaphore.ts";
import { errorFields } from "../platform/process/log.ts";

/** How long a client may take nothing before its download is ended. */
const stalledMs = 60_000;

/** Downloads run for minutes: in one process three at once, one of each team, and the others wait their turn. */
const downloads = new FairSemaphore({
  admits: (teamId, inUse) => inUse.total < 3 && inUse.of(teamId) < 1,
  maxWaiting: 5,
  maxWaitMs: () => 20_000,
  errorFor: () => rateLimited("Another download of your team is still running. Try again in a minute.", 60),
});

type Download = { Params: { list: string }; Querystring: { token?: unknown } };

/** What a link stands for, and its caller with their rights of this moment; null where it does not work (any more). */
async function openLink(
  services: Services,
  request: { params: Download["Params"]; query: Download["Querystring"]; id: string; ip: string },
): Promise<{ given: Export; context: Context } | null> {
  // Before anything is asked of the database: nobody but the server makes a token that can be decrypted.
  const read = readExportToken(services, request.query.token);
  if (read === null || read.given.list !== request.params.list) return null;
  if (read.expiresAt <= (await runForAnonymous(() => databaseNow(services.em.fork())))) return null;
  try {
    const caller = await services.credentials.find(read.credential);
    return { given: read.given, context: requestContext(services, caller, request.id, request.ip) };
  } catch (error) {
    if ((error as { extensions?: { code?: string } }).extensions?.code === "UNAUTHENTICATED") return null;
    throw error;
  }
}

/**
 * Serves GET /exports/LIST.csv: the file behind a link of exportCandidates or exportInvitations. It is streamed: the
 * next page is read when the client has taken the one before, and none is read after the client has gone. An error
 * after the first page breaks the connection off, so that no client takes a part for the whole.
 */
export function serveExports(app: FastifyInstance, services: Services, schema: GraphQLSchema): void {
  app.route<Download>({
    method: "GET",
    url: "/exports/:list.csv",
    // A HEAD would have to do all the work, and be written into the audit log.
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      reply.header("cache-control", "no-store");
      const opened = request.params.list in exportLists ? await openLink(services, request) : null;
      if (opened === null)
        return reply.code(404).send({ error: "LINK_UNKNOWN", message: "This link has expired. Make a new one." });
      const { given, context } = opened;
      const { teamId } = context.viewer!;
      if (!downloads.tryEnter(teamId)) await downloads.enter(teamId);
      let left = false;
      const leave = () => {
        if (!left) downloads.leave(teamId);
        left = true;
      };
      try {
        const reader = new ExportReader(context, schema, given);
        const first = await reader.page(null);
        await runForViewer(context.viewer, () => recordDownload(context, given));
        const file = Readable.from(reader.rest(first), { objectMode: false });
        file.once("close", leave);
        file.once("error", (error) =>
          services.log.warn({ requestId: request.id, ...errorFields(error) }, "a download broke off"),
        );
        reply.raw.once("close", () => file.destroy());
        reply.raw.setTimeout(stalledMs, () => reply.raw.destroy());
        const day = new Date().toISOString().slice(0, 10);
        return reply
          .type("text/csv; charset=utf-8")
          .header("content-disposition", `attachment; filename="${given.list}-${day}.csv"`)
          .send(file);
      } catch (error) {
        leave();
        if ((error as { extensions?: { code?: string } }).extensions?.code === "FORBIDDEN")
          return reply.code(403).send({ error: "FORBIDDEN", message: (error as Error).message });
        if (sqlState(error) === statementTimedOut)
          return reply.code(503).send({
            error: "QUERY_TOO_COMPLEX",
            message: "This took the database longer than it may. Try again in a moment, or with a narrower filter.",
          });
        throw error;
      }
    },
  });
}
