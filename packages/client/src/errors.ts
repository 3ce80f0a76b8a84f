import type { UserErrorCode } from "./generated/operations.ts";

/** What every error of this client is. */
export class BeckonError extends Error {
  override name = "BeckonError";
}

/** There was no answer: the connection failed or broke, or the time was over. The reason is in `cause`. */
export class NetworkError extends BeckonError {
  override name = "NetworkError";
}

/** An answer that is not Beckon's, such as that of a proxy. */
export class HttpError extends BeckonError {
  override name = "HttpError";
  readonly status: number;
  /** The beginning of what was answered. */
  readonly body: string;

  constructor(status: number, body: string) {
    super(`The server answered ${status} without a GraphQL answer.`);
    this.status = status;
    this.body = body.slice(0, 1_000);
  }
}

/** An error at the top of an answer, as GraphQL has it. */
export interface AnswerError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: string; retryAfter?: number; [more: string]: unknown };
}

/** The operation, or a field of it, was not answered. `code` is that of the first error; docs/partners.md lists the codes. */
export class ApiError extends BeckonError {
  override name = "ApiError";
  readonly code: string;
  readonly errors: readonly AnswerError[];
  /** What was answered beside the errors; null where nothing was. */
  readonly data: unknown;
  readonly status: number | undefined;
  /** The id of the request, for the operator. */
  readonly requestId: string | undefined;

  constructor(errors: readonly AnswerError[], answer: { data?: unknown; status?: number; requestId?: string } = {}) {
    const code = errors[0]?.extensions?.code ?? "INTERNAL";
    super(`${code}: ${errors[0]?.message ?? "no message"}`);
    this.code = code;
    this.errors = errors;
    this.data = answer.data ?? null;
    this.status = answer.status;
    this.requestId = answer.requestId;
  }
}

/** The credential is missing, mistyped, expired or revoked. Asking again does not help. */
export class UnauthenticatedError extends ApiError {
  override name = "UnauthenticatedError";
}

/** The key lacks a scope, or the member a role, for a field. `data` has the rest of the answer. */
export class ForbiddenError extends ApiError {
  override name = "ForbiddenError";
}

/** No points are left, and the client has waited as often and as long as it may. */
export class RateLimitedError extends ApiError {
  override name = "RateLimitedError";
  /** After how many seconds to ask again. */
  readonly retryAfter: number;

  constructor(...given: ConstructorParameters<typeof ApiError>) {
    super(...given);
    this.retryAfter = Math.max(0, ...this.errors.map(({ extensions }) => Number(extensions?.retryAfter) || 0));
  }
}

/** Makes the error of an answer: the class follows from its first code. */
export function apiErrorOf(...given: ConstructorParameters<typeof ApiError>): ApiError {
  const code = given[0][0]?.extensions?.code;
  if (code === "UNAUTHENTICATED") return new UnauthenticatedError(...given);
  if (code === "FORBIDDEN") return new ForbiddenError(...given);
  if (code === "RATE_LIMITED") return new RateLimitedError(...given);
  return new ApiError(...given);
}

/** A rejection that the schema expects: what is wrong, where, and what to do. */
export interface UserError {
  code: UserErrorCode | (string & Record<never, never>);
  message?: string;
  path?: readonly string[] | null;
  [more: string]: unknown;
}

/**
 * A mutation was rejected, as a whole or for some of its rows (`userErrors`). `data` has the whole answer: what a bulk call
 * did for its other rows was done. Errors of the rows of inviteCandidates are in its results, and throw nothing.
 */
export class UserErrors extends BeckonError {
  override name = "UserErrors";
  readonly errors: readonly UserError[];
  readonly data: unknown;

  constructor(errors: readonly UserError[], data: unknown) {
    super(errors.map(({ code, message }) => (message === undefined ? code : `${code}: ${message}`)).join("; "));
    this.errors = errors;
    this.data = data;
  }

  /** Whether one of the errors has this code. */
  has(code: UserErrorCode): boolean {
    return this.errors.some((error) => error.code === code);
  }
}

/** A webhook that cannot be trusted: its signature, its time or its headers are not right. */
export class WebhookVerificationError extends BeckonError {
  override name = "WebhookVerificationError";
}
