import { GraphQLError } from "graphql";

/**
 * Every expected refusal and what it means. The table is the GraphQL enum UserErrorCode, and the
 * only place that says what a code is for.
 */
export const userErrorCodes = {
  REQUIRED: "Something that is needed was not given.",
  INVALID_EMAIL: "Not an e-mail address that mail can be sent to.",
  EMAIL_MENDED:
    "As a warning: an address had something around or in it that is no part of it, such as quotation marks; see message and suggestion.",
  INVALID_VALUE: "Given, but not a value that is allowed here.",
  TOO_LONG: "Longer than what is stored.",
  TOO_MANY_ITEMS: "More items than one call takes.",
  DUPLICATE_IN_REQUEST: "The same thing twice in one call; the first counts.",
  NOT_FOUND: "No such object in the caller's team.",
  ALREADY_EXISTS: "Something else has this address or external id; see existing.",
  ALREADY_INVITED: "The candidate has a live invitation to this assessment.",
  ALREADY_SUBMITTED: "The candidate has submitted this assessment.",
  ASSESSMENT_NOT_PUBLISHED: "Only published assessments can be given to candidates.",
  INVITE_ONLY: "Only an invitation lets a candidate in; the public link is switched off.",
  EXTERNAL_ID_KEPT: "The candidate has another external id already; that one stays. See suggestion.",
  EMAIL_SUPPRESSED: "Mail to this address has bounced for good; nothing is mailed to it.",
  FEATURE_NOT_ENABLED: "The team's subscription does not include this.",
  NOT_ALLOWED: "A rule of the trade forbids it, e.g. the last owner cannot leave.",
  INVALID_STATE: "Not possible in the state the object is in.",
  TOO_SOON: "Mailed within the last 10 minutes, or too often; try later.",
  QUOTA_EXCEEDED: "The team's e-mails for today are used up.",
  STALE_DRAFT: "Another page has saved a newer draft; nothing was changed.",
  LOCKED: "The invitation is locked until the team unlocks it.",
  NOT_OPEN_YET: "The invitation cannot be started yet.",
  LINK_EXPIRED: "The last moment to start has passed.",
  LINK_CANCELLED: "The team has cancelled this invitation.",
  LINK_UNKNOWN: "No such link, or it has been replaced by a newer one.",
  IDEMPOTENCY_KEY_REUSED:
    "Within 24 h the key was used for another mutation or other arguments. Nothing was done; give each call a key of its own.",
  IDEMPOTENCY_KEY_IN_USE:
    "The first call with this key is still running. Ask again in a moment with the same key and arguments: its outcome is the answer then.",
  URL_NOT_ALLOWED: "An address that this server does not call, or that a link in an e-mail may not lead to.",
  INVALID_QUERY: "The payload query is not valid.",
} as const;

/** A stable code for programs. */
export type UserErrorCode = keyof typeof userErrorCodes;

/** One expected refusal, as GraphQL shows it. */
export interface UserErrorValue {
  code: UserErrorCode;
  message: string;
  path?: string[] | null;
  suggestion?: string | null;
  existing?: { id: string } | null;
}

/** What a use case throws to refuse. The transaction rolls back; the resolver's edge makes it userErrors. */
export class UserProblem extends Error {
  readonly errors: UserErrorValue[];

  constructor(code: UserErrorCode, message: string, more: Omit<UserErrorValue, "code" | "message"> = {}) {
    super(message);
    this.errors = [{ code, message, ...more }];
  }

  /** Several refusals of one call. */
  static of(errors: UserErrorValue[]): UserProblem {
    const first = errors[0]!;
    const problem = new UserProblem(first.code, first.message);
    problem.errors.splice(0, 1, ...errors);
    return problem;
  }
}

/**
 * The one place that turns refusals into a payload's userErrors.
 *
 * @param refused what the payload holds beside userErrors when nothing was done
 * @param work what a bulk call did in part, it answers with userErrors of its own
 */
export async function asPayload<T extends object>(
  refused: Omit<T, "userErrors">,
  work: () => Promise<Omit<T, "userErrors"> & { userErrors?: UserErrorValue[] }>,
): Promise<T> {
  try {
    return { userErrors: [], ...(await work()) } as unknown as T;
  } catch (error) {
    if (!(error instanceof UserProblem)) throw error;
    return { ...refused, userErrors: error.errors } as unknown as T;
  }
}

/** Errors that are not a matter of the trade: code → HTTP status of the answer. */
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
  SUBSCRIBER_TOO_SLOW: 200,
  INTERNAL: 500,
} as const;
export type TopLevelCode = keyof typeof topLevelStatus;

/** A top-level GraphQL error with its code and, where it decides the whole answer, its HTTP status. */
export function topLevelError(code: TopLevelCode, message: string): GraphQLError {
  const status = topLevelStatus[code];
  return new GraphQLError(message, { extensions: { code, ...(status === 200 ? {} : { http: { status } }) } });
}

/**
 * RATE_LIMITED, in the one form it has everywhere: over HTTP it is a 429 with Retry-After.
 *
 * @param retryAfter whole seconds until it is worth another try; also in `extensions`
 */
export function rateLimited(message: string, retryAfter: number): GraphQLError {
  const headers = new Map([["retry-after", String(retryAfter)]]);
  return new GraphQLError(message, {
    extensions: { code: "RATE_LIMITED", retryAfter, http: { status: topLevelStatus.RATE_LIMITED, headers } },
  });
}

/** SERVICE_UNAVAILABLE while all connections are in use: over HTTP a 503 with Retry-After. */
export function serverBusy(): GraphQLError {
  const error = topLevelError(
    "SERVICE_UNAVAILABLE",
    "The database is busy or cannot be reached. Try again in a moment.",
  );
  (error.extensions.http as { headers?: Map<string, string> }).headers = new Map([["retry-after", "1"]]);
  return error;
}
