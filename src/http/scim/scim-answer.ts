import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Services } from "../../access/context.ts";
import { ScimError } from "../../access/sign-in/scim/scim-error.ts";
import { type TopLevelCode, UserError, type UserErrorCode } from "../../platform/errors.ts";
import { schemas } from "./resources.ts";

/** The statuses of expected errors of use cases. Any other user error is a value that is not accepted. */
const userStatuses: Partial<Record<UserErrorCode, number>> = { NOT_FOUND: 404, NOT_ALLOWED: 409, ALREADY_EXISTS: 409 };
const topLevelStatuses: Partial<Record<TopLevelCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  SERVER_BUSY: 503,
};

interface Shown {
  status: number;
  scimType: string | null;
  detail: string;
  retryAfter?: number;
}

/** The error as a directory is shown it; null for an unexpected one. */
function shownError(error: unknown): Shown | null {
  if (error instanceof ScimError) return { status: error.status, scimType: error.scimType, detail: error.message };
  if (error instanceof UserError) {
    const { code, message } = error.errors[0]!;
    const status = userStatuses[code] ?? 400;
    return { status, scimType: status === 400 ? "invalidValue" : null, detail: message };
  }
  if (error instanceof GraphQLError) {
    const { code, retryAfter } = error.extensions as { code: TopLevelCode; retryAfter?: number };
    const status = topLevelStatuses[code];
    return status === undefined ? null : { status, scimType: null, detail: error.message, retryAfter };
  }
  const { statusCode = 500, message } = error as FastifyError;
  return statusCode < 500
    ? { status: statusCode, scimType: statusCode === 400 ? "invalidSyntax" : null, detail: message }
    : null;
}

export const scimType = "application/scim+json; charset=utf-8";

const sendShown = (reply: FastifyReply, { status, scimType: type, detail }: Shown) =>
  reply
    .code(status)
    .type(scimType)
    .send({ schemas: [schemas.error], status: String(status), ...(type === null ? {} : { scimType: type }), detail });

/** Answers an error in the form of SCIM (RFC 7644, section 3.12). */
export function sendScimError(services: Services, error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const shown = shownError(error);
  // The error handler of the application logs and answers it.
  if (shown === null) throw error;
  if (shown.status === 401) reply.header("www-authenticate", 'Bearer realm="Beckon"');
  if (shown.retryAfter !== undefined) reply.header("retry-after", String(shown.retryAfter));
  services.log.debug({ requestId: request.id, status: shown.status, scimType: shown.scimType }, "SCIM request refused");
  return sendShown(reply, shown);
}

/** Answers a path that is none. */
export const sendScimNotFound = (_: FastifyRequest, reply: FastifyReply) =>
  sendShown(reply, { status: 404, scimType: null, detail: "There is no such resource." });
