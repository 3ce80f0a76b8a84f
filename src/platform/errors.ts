import { GraphQLError } from "graphql";

/**
 * The code and the meaning of every expected error. The table is the source of the GraphQL enum UserErrorCode.
 */
export const userErrorCodes = {
  REQUIRED: "A required value is missing.",
  INVALID_EMAIL: "Not an e-mail address that e-mail can be sent to.",
  EMAIL_MENDED: `A warning: characters around or in an address that do not belong to it, such as quotation marks, were removed.
See message and suggestion.`,
  INVALID_VALUE: "The value is not allowed here.",
  TOO_LONG: "The value is longer than the maximum.",
  TOO_MANY_ITEMS: "The list has more items than one call accepts.",
  DUPLICATE_IN_REQUEST: "The same value occurs twice in one call. The first counts.",
  NOT_FOUND: "There is no such object in the caller's team.",
  ALREADY_EXISTS: "Another object has this address or external id. See existing.",
  ALREADY_INVITED: "The candidate has a live invitation to this assessment.",
  ALREADY_SUBMITTED: "The candidate has submitted this assessment.",
  ASSESSMENT_NOT_PUBLISHED: "Candidates can be invited to published assessments only.",
  INVITE_ONLY: "Candidates need an invitation. The public link is disabled.",
  EXTERNAL_ID_KEPT: "A warning: the candidate has another external id, which stays unchanged. See suggestion.",
  EMAIL_SUPPRESSED: "E-mail to this address has bounced permanently. No e-mail is sent to it.",
  FEATURE_NOT_ENABLED: "The team's plan does not include this feature.",
  NOT_ALLOWED: "A rule forbids it, for example that the last owner cannot leave.",
  INVALID_STATE: "Not possible in the current state of the object.",
  TOO_SOON: "Mailed within the last 10 minutes, or too often. Try again later.",
  QUOTA_EXCEEDED: "The team's e-mails for today are used up.",
  STALE_DRAFT: "Another page has saved a newer draft. Nothing was changed.",
  LOCKED: "The invitation is locked until the team unlocks it.",
  NOT_OPEN_YET: "The invitation cannot be started yet.",
  LINK_EXPIRED: "The time in which the invitation could be started has passed.",
  LINK_CANCELLED: "The team has cancelled this invitation.",
  SIGN_ON_REQUIRED: "The team accepts only sessions that came by its issuer. Sign on there.",
  LINK_UNKNOWN: "The link does not exist, or a newer one has replaced it.",
  IDEMPOTENCY_KEY_REUSED: `The key was used within 24 hours for another mutation or other arguments. Nothing was done. Use a new key for
each call.`,
  IDEMPOTENCY_KEY_IN_USE: `The first call with this key is still running. Send the same key and arguments again in a moment: its outcome is
the answer then.`,
  URL_NOT_ALLOWED: "An address that this server does not call, or that a link in an e-mail may not lead to.",
  INVALID_QUERY: "The payload query is not valid.",
} as const;

/** A stable code for programs. */
export type UserErrorCode = keyof typeof userErrorCodes;

/** One expected error, as GraphQL returns it. */
export interface UserErrorValue {
  code: UserErrorCode;
  message: string;
  path?: string[] | null;
  suggestion?: string | null;
  existing?: { id: string } | null;
}

/**
 * The error that a use case throws for an expected problem. The transaction rolls back; asPayload returns userErrors.
 */
export class UserError extends Error {
  readonly errors: UserErrorValue[];

  constructor(code: UserErrorCode, message: string, more: Omit<UserErrorValue, "code" | "message"> = {}) {
    super(message);
    this.errors = [{ code, message, ...more }];
  }

  /** Creates one error that carries several problems of a call. */
  static of(errors: UserErrorValue[]): UserError {
    const first = errors[0]!;
    const problem = new UserError(first.code, first.message);
    problem.errors.splice(0, 1, ...errors);
    return problem;
  }
}

/**
 * Converts expected errors into the userErrors of a payload, for all mutations.
 *
 * @param emptyPayload the other fields of the payload when nothing was done
 * @param work the use case; a bulk call that succeeded in part returns userErrors itself
 */
export async function asPayload<T extends object>(
  emptyPayload: Omit<T, "userErrors">,
  work: () => Promise<Omit<T, "userErrors"> & { userErrors?: UserErrorValue[] }>,
): Promise<T> {
  try {
    return { userErrors: [], ...(await work()) } as unknown as T;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...emptyPayload, userErrors: error.errors } as unknown as T;
  }
}

/** Errors outside of the domain: code → HTTP status of the response. */
export const topLevelStatus = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 200,
  NOT_FOUND: 200,
  RATE_LIMITED: 429,
  QUERY_TOO_COMPLEX: 400,
  BAD_USER_INPUT: 400,
  PERSISTED_DOCUMENT_NOT_FOUND: 400,
  PERSISTED_DOCUMENT_REQUIRED: 400,
  SERVICE_UNAVAILABLE: 503,
  SERVER_BUSY: 503,
  SUBSCRIBER_TOO_SLOW: 200,
  INTERNAL: 500,
} as const;
export type TopLevelCode = keyof typeof topLevelStatus;

/** A top-level GraphQL error with its code and, where the whole response fails, its HTTP status. */
export function topLevelError(code: TopLevelCode, message: string): GraphQLError {
  const status = topLevelStatus[code];
  return new GraphQLError(message, { extensions: { code, ...(status === 200 ? {} : { http: { status } }) } });
}

/**
 * Creates RATE_LIMITED in the same form for every limit: over HTTP a 429 with Retry-After.
 *
 * @param retryAfter whole seconds until the caller should try again; also in `extensions`
 */
export function rateLimited(message: string, retryAfter: number): GraphQLError {
  const headers = new Map([["retry-after", String(retryAfter)]]);
  return new GraphQLError(message, {
    extensions: { code: "RATE_LIMITED", retryAfter, http: { status: topLevelStatus.RATE_LIMITED, headers } },
  });
}

/** How many seconds a caller should wait after SERVER_BUSY. */
const busySeconds = 1;

/**
 * Creates SERVER_BUSY for a request that has waited too long for a connection to the database: over HTTP a 503 with
 * Retry-After.
 */
export function serverBusy(): GraphQLError {
  const headers = new Map([["retry-after", String(busySeconds)]]);
  return new GraphQLError("The server is busy. Try again in a moment.", {
    extensions: { code: "SERVER_BUSY", retryAfter: busySeconds, http: { status: topLevelStatus.SERVER_BUSY, headers } },
  });
}
