import type { ReadDocument } from "./document.ts";
import { type AnswerError, apiErrorOf, HttpError, NetworkError, type UserError, UserErrors } from "./errors.ts";
import { repeatabilityOf } from "./mutations.ts";
import { addressOf, type CallOptions, type ClientOptions, tokenOf } from "./options.ts";
import { backoffMs, pause, randomKey, readRetryAfter } from "./retry.ts";

/** Codes of what may work in a moment. */
const temporary = new Set(["RATE_LIMITED", "SERVER_BUSY", "SERVICE_UNAVAILABLE", "INTERNAL"]);
/** What broke once on the server may break again each time: it is asked a second and a third time. */
const maxInternal = 2;
/** Answers of proxies in front of a server that restarts, and of a server that has no time. */
const temporaryStatus = new Set([408, 429, 502, 503, 504]);

/** What became of one attempt. */
type Attempt =
  | { data: unknown }
  | {
      error: Error;
      /** "never": the same again would fail. "nothing done": it is safe. "unknown": it may have been carried out. */
      repeat: "never" | "nothing done" | "unknown";
      /** In seconds. */
      retryAfter: number;
      code?: string;
    };

/** The userErrors of all payloads of an answer. */
const userErrorsIn = (data: unknown): UserError[] =>
  Object.values((data ?? {}) as Record<string, { userErrors?: UserError[] } | null>).flatMap(
    (payload) => payload?.userErrors ?? [],
  );

/** Posts operations, and repeats those that failed for a reason that passes. */
export class Sender {
  readonly #options: ClientOptions;
  /** Up to where this caller has written, for a server that reads from standbys. */
  #readAfter: string | null = null;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /**
   * Sends an operation until there is an answer. A mutation is repeated after a failure that leaves open whether it was
   * carried out only if a repeat has no second effect; all repeats carry the same key.
   */
  async send(document: ReadDocument, variables: unknown, call: CallOptions = {}): Promise<unknown> {
    const { acceptsKey, isRepeatable } = repeatabilityOf(document);
    const key = call.idempotencyKey ?? (acceptsKey ? randomKey() : undefined);
    const body = JSON.stringify({ query: document.text, variables: variables ?? undefined });
    const retries = call.retries ?? this.#options.retries ?? 6;
    const maxRetryAfter = call.maxRetryAfter ?? this.#options.maxRetryAfter ?? 120;
    let internal = 0;
    for (let attempt = 0; ; attempt++) {
      call.signal?.throwIfAborted();
      const result = await this.#attempt(body, key, call.signal);
      if ("data" in result) {
        const errors = userErrorsIn(result.data);
        const isRunning = errors.some(({ code }) => code === "IDEMPOTENCY_KEY_IN_USE");
        if (!isRunning || attempt >= retries) {
          if (errors.length > 0 && call.userErrors !== "return") throw new UserErrors(errors, result.data);
          return result.data;
        }
      } else {
        const isSafe = result.repeat === "nothing done" || (result.repeat === "unknown" && isRepeatable);
        const isOften = result.code === "INTERNAL" && ++internal > maxInternal;
        if (!isSafe || isOften || attempt >= retries || result.retryAfter > maxRetryAfter) throw result.error;
      }
      const retryAfter = "error" in result ? result.retryAfter : 0;
      await pause(Math.max(retryAfter * 1_000, backoffMs(attempt)), call.signal);
    }
  }

  async #attempt(body: string, key: string | undefined, signal: AbortSignal | undefined): Promise<Attempt> {
    const { fetch: given, headers, timeoutMs = 40_000 } = this.#options;
    const token = await tokenOf(this.#options);
    const ended = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await (given ?? fetch)(addressOf(this.#options, "/graphql"), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/graphql-response+json, application/json",
          ...headers,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(key === undefined ? {} : { "idempotency-key": key }),
          ...(this.#readAfter === null ? {} : { "x-read-after": this.#readAfter }),
        },
        body,
        signal: signal === undefined ? ended : AbortSignal.any([signal, ended]),
      });
      text = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      const error = new NetworkError(ended.aborted ? `No answer within ${timeoutMs} ms.` : "No answer.", { cause });
      return { error, repeat: "unknown", retryAfter: 0 };
    }
    // In browsers a front end on another origin may not send it.
    if (!("document" in globalThis)) this.#readAfter = response.headers.get("x-read-after") ?? this.#readAfter;
    return readAnswer(response, text);
  }
}

/** What an answer means for its operation. */
function readAnswer(response: Response, text: string): Attempt {
  const { status } = response;
  const retryAfter = readRetryAfter(response.headers.get("retry-after"));
  let answer: { data?: unknown; errors?: AnswerError[] } | null = null;
  try {
    answer = JSON.parse(text);
  } catch {
    // Of a proxy.
  }
  if (answer === null || typeof answer !== "object" || (answer.errors === undefined && answer.data == null)) {
    const repeat = status === 429 ? "nothing done" : temporaryStatus.has(status) ? "unknown" : "never";
    return { error: new HttpError(status, text), repeat, retryAfter };
  }
  const { data, errors = [] } = answer;
  if (errors.length === 0) return { data };
  const temporaryError = errors.find(({ extensions }) => temporary.has(extensions?.code ?? ""));
  // The class and the code are those of what decides whether to ask again.
  const sorted =
    temporaryError === undefined ? errors : [temporaryError, ...errors.filter((e) => e !== temporaryError)];
  const error = apiErrorOf(sorted, { data, status, requestId: response.headers.get("x-request-id") ?? undefined });
  // A mutation that was carried out in part has data.
  const wasRefused = data == null && (status === 429 || error.code === "RATE_LIMITED");
  return {
    error,
    code: error.code,
    repeat: temporaryError === undefined ? "never" : wasRefused ? "nothing done" : "unknown",
    retryAfter: Math.max(retryAfter, Number(temporaryError?.extensions?.retryAfter) || 0),
  };
}
