import type { FastifyInstance, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Context, Services } from "../../access/context.ts";
import { requestContext } from "../../access/contexts.ts";
import { may, type Permission } from "../../access/permissions.ts";
import type { KeyViewer } from "../../access/viewer.ts";
import { runForTeam } from "../../platform/database/connection-shares.ts";
import { type TopLevelCode, topLevelError, UserError, type UserErrorCode } from "../../platform/errors.ts";
import { globalId, storedId } from "../../platform/ids/ids.ts";
import { countRequest } from "../../platform/limits/rate-limit.ts";
import { authenticateBasic } from "./authenticate-basic.ts";
import { readResponseError, readSendTest } from "./read-request.ts";
import { sendTest } from "./send-test.ts";
import { updateRotatedKey } from "./store-partner-key.ts";
import { listTests, testStatus } from "./tests.query.ts";

/** Calls of one key in a minute. Greenhouse polls once an hour for each open test. */
const maxCalls = 1_200;

const statuses: Partial<Record<UserErrorCode | TopLevelCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 429,
  TOO_SOON: 429,
};

/** The authenticated key of each request, before its body is read. */
const askers = new WeakMap<FastifyRequest, { context: Context; viewer: KeyViewer; key: string }>();
const askerOf = (request: FastifyRequest) => askers.get(request)!;

/** @throws FORBIDDEN */
function mustHave({ access }: Context, permission: Permission): void {
  if (!may(access, permission)) throw topLevelError("FORBIDDEN", `This key lacks the scope ${permission}.`);
}

/** The path of an error in the names of the protocol: the input of the use case has others. */
const fieldOf = (path: string[] | null | undefined): string | null =>
  path == null
    ? null
    : path
        .join(".")
        .replace(/^input\.assessmentId$/, "partner_test_id")
        .replace(/^input\.candidates\.0/, "candidate");

/** The response to an error: a status and messages. Null for an unexpected error. */
function shownError(error: unknown): { status: number; errors: object[]; retryAfter?: number } | null {
  if (error instanceof UserError)
    return {
      status: statuses[error.errors[0]!.code] ?? 422,
      errors: error.errors.map(({ code, message, path, suggestion }) => ({
        code,
        // The protocol has no field for the suggestion.
        message: suggestion == null ? message : `${message} Is it ${suggestion}?`,
        field: fieldOf(path),
      })),
    };
  if (error instanceof GraphQLError) {
    const { code, retryAfter } = error.extensions as { code: TopLevelCode; retryAfter?: number };
    const status = statuses[code];
    return status === undefined
      ? null
      : { status, errors: [{ code, message: error.message, field: null }], retryAfter };
  }
  const { statusCode = 500, message } = error as { statusCode?: number; message: string };
  return statusCode < 500 ? { status: statusCode, errors: [{ code: "BAD_REQUEST", message, field: null }] } : null;
}

/** Serves /partners/greenhouse/, with an API key as the user name of HTTP Basic. */
export function serveGreenhouse(app: FastifyInstance, services: Services): void {
  app.register(
    async (scope) => {
      // Before the body is read: an anonymous caller cannot make the server read it.
      scope.addHook("onRequest", async (request) => {
        const { authenticated, viewer, key } = await authenticateBasic(services, request.headers.authorization);
        askers.set(request, { context: requestContext(services, authenticated, request.id, request.ip), viewer, key });
        await countRequest(services, "greenhouse", viewer.id, maxCalls, 60);
        await updateRotatedKey(services, viewer, key);
      });
      scope.addHook("preHandler", (request, _, done) => runForTeam(askerOf(request).viewer.teamId, done));
      scope.setErrorHandler((error, _, reply) => {
        const shown = shownError(error);
        // The error handler of the application logs and answers it.
        if (shown === null) throw error;
        if (shown.status === 401) reply.header("www-authenticate", 'Basic realm="Beckon", charset="UTF-8"');
        if (shown.retryAfter !== undefined) reply.header("retry-after", String(shown.retryAfter));
        return reply.code(shown.status).send({ errors: shown.errors });
      });

      scope.get("/list_tests", async (request) => {
        const { context } = askerOf(request);
        mustHave(context, "READ");
        return await listTests(context);
      });
      scope.post("/send_test", async (request) => {
        const asker = askerOf(request);
        const { context } = asker;
        mustHave(context, "INVITE");
        const invitationId = await sendTest(context, readSendTest(request.body), asker);
        return { partner_interview_id: globalId("Invitation", invitationId) };
      });
      scope.get("/test_status", async (request) => {
        const { context } = askerOf(request);
        mustHave(context, "READ");
        const { partner_interview_id: id } = request.query as { partner_interview_id?: unknown };
        const status = typeof id === "string" ? await testStatus(context, id) : null;
        if (status === null)
          throw new UserError("NOT_FOUND", "There is no such test.", { path: ["partner_interview_id"] });
        return status;
      });
      scope.post("/response_error", async (request) => {
        const { context } = askerOf(request);
        mustHave(context, "READ");
        const { api_call, errors, partner_interview_id } = readResponseError(request.body);
        const call = ["list_tests", "send_test", "test_status"].find((name) => name === api_call) ?? "other";
        const of = partner_interview_id == null ? null : storedId("Invitation", partner_interview_id);
        const { teamId } = context;
        services.log.warn(
          { requestId: request.id, teamId, call, invitationId: of, count: errors.length },
          "Greenhouse could not read an answer",
        );
        // The messages may quote our response.
        services.log.debug({ requestId: request.id, teamId, call, errors }, "what Greenhouse could not read");
        return { status: 200 };
      });
    },
    { prefix: "/partners/greenhouse" },
  );
}
