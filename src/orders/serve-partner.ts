import type { FastifyInstance, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import { z } from "zod";
import { authenticate } from "../access/authenticate.ts";
import type { Context, Services } from "../access/context.ts";
import { requestContext } from "../access/contexts.ts";
import { may, type Permission } from "../access/permissions.ts";
import type { KeyViewer } from "../access/viewer.ts";
import { runForTeam } from "../platform/database/connection-shares.ts";
import {
  type TopLevelCode,
  topLevelError,
  UserError,
  type UserErrorCode,
  type UserErrorValue,
} from "../platform/errors.ts";
import { countRequest } from "../platform/limits/rate-limit.ts";
import { findIntegration } from "./find-integration.ts";
import type { PartnerAccount } from "./partner.ts";
import { recordCall } from "./settings/record-use.ts";

/** Calls of one key in a minute. */
const maxCalls = 1_200;
/** The largest body of a request. An order takes a few kilobytes; job descriptions may be long. */
export const maxBodyBytes = 256 * 1024;

const statuses: Partial<Record<UserErrorCode | TopLevelCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 429,
  TOO_SOON: 429,
};

/** Who calls, and the integration that the team has set up for that. */
export interface Asker {
  context: Context;
  account: PartnerAccount;
}

/** How a partner calls. */
export interface PartnerServer {
  /** The value of the enum in the schema. */
  kind: string;
  /** Below /partners/. */
  path: string;
  /** The API key in the header Authorization; null where there is none. */
  keyOf(authorization: string): string | null;
  /** The header WWW-Authenticate of a rejected call. */
  challenge: string;
  /** The partner's own form of an error. */
  errorBody(errors: { code: string; message: string }[]): object;
  /** Registers the routes. `ask` is who calls: it checks the scope. */
  routes(scope: FastifyInstance, ask: (request: FastifyRequest, permission: Permission) => Promise<Asker>): void;
}

/** The authenticated key of each request, before its body is read. */
const askers = new WeakMap<FastifyRequest, { context: Context; viewer: KeyViewer }>();

/** Serves the calls of a partner, with an API key of the team that is authenticated before the body is read. */
export function servePartner(app: FastifyInstance, services: Services, partner: PartnerServer): void {
  app.register(
    async (scope) => {
      scope.addHook("onRequest", async (request) => {
        const key = partner.keyOf(request.headers.authorization?.trim() ?? "");
        const authenticated = key === null ? null : await authenticate(services, key);
        const viewer = authenticated?.viewer;
        if (authenticated == null || viewer?.type !== "ApiKey")
          throw topLevelError("UNAUTHENTICATED", "Give an API key of the team.");
        askers.set(request, { context: requestContext(services, authenticated, request.id, request.ip), viewer });
        await countRequest(services, partner.path, viewer.id, maxCalls, 60);
      });
      scope.addHook("preHandler", (request, _, done) => runForTeam(askers.get(request)!.viewer.teamId, done));
      scope.setErrorHandler((error, _, reply) => {
        const shown = shownError(error);
        // The error handler of the application logs and answers it.
        if (shown === null) throw error;
        if (shown.status === 401) reply.header("www-authenticate", partner.challenge);
        if (shown.retryAfter !== undefined) reply.header("retry-after", String(shown.retryAfter));
        return reply.code(shown.status).send(partner.errorBody(shown.errors));
      });
      partner.routes(scope, async (request, permission) => {
        const { context, viewer } = askers.get(request)!;
        if (!may(context.access, permission))
          throw topLevelError("FORBIDDEN", `This key lacks the scope ${permission}.`);
        const account = await findIntegration(context, partner.kind);
        await recordCall(services, viewer.teamId, account.id);
        return { context, account };
      });
    },
    { prefix: `/partners/${partner.path}` },
  );
}

/** The status and the messages of an error; null for an unexpected one. */
export function shownError(
  error: unknown,
): { status: number; errors: { code: string; message: string }[]; retryAfter?: number } | null {
  if (error instanceof UserError)
    return {
      status: statuses[error.errors[0]!.code] ?? 422,
      errors: error.errors.map(({ code, message, suggestion }) => ({
        code,
        message: suggestion == null ? message : `${message} Is it ${suggestion}?`,
      })),
    };
  if (error instanceof GraphQLError) {
    const { code, retryAfter } = error.extensions as { code: TopLevelCode; retryAfter?: number };
    const status = statuses[code];
    return status === undefined ? null : { status, errors: [{ code, message: error.message }], retryAfter };
  }
  const { statusCode = 500, message } = error as { statusCode?: number; message: string };
  return statusCode < 500 ? { status: statusCode, errors: [{ code: "BAD_REQUEST", message }] } : null;
}

/**
 * Reads a body. Unknown fields are ignored, since partners add some.
 *
 * @throws UserError with the name of each invalid field, without its value
 */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw UserError.of(
    parsed.error.issues.slice(0, 20).map((issue): UserErrorValue => {
      const path = issue.path.map(String);
      return { code: "INVALID_VALUE", message: `${path.join(".") || "The body"} is missing or not right.`, path };
    }),
  );
}

/** An id as partners send it: text, or a number. */
export const idText = z.union([z.string().trim().min(1).max(200), z.number().transform(String)]);
/** A text that may be missing. */
export const optionalText = (most: number) => z.string().max(most).nullish();

const basic = /^Basic +([A-Za-z0-9+/]{1,400}={0,2})$/i;
/** The user name of HTTP Basic, where the password is empty. */
export function keyOfBasic(authorization: string): string | null {
  const given = Buffer.from(basic.exec(authorization)?.[1] ?? "", "base64").toString();
  return given.endsWith(":") ? given.slice(0, -1) : null;
}

/** The token of HTTP Bearer. */
export const keyOfBearer = (authorization: string): string | null =>
  /^Bearer +([!-~]{1,400})$/i.exec(authorization)?.[1] ?? null;

/** Credentials of HTTP Basic with an empty password. */
export const basicOf = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString("base64")}`;
