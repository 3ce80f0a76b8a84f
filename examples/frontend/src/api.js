export const beckonUrl = (import.meta.env.VITE_BECKON_URL ?? "http://localhost:4000").replace(/\/+$/, "");

const RETRIED = new Set(["RATE_LIMITED", "SERVER_BUSY", "SERVICE_UNAVAILABLE"]);
const MAX_ATTEMPTS = 5;

/** An error of the whole operation. `code` is for programs, the message for users. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * Posts one operation, with retries: after the time of Retry-After, or with backoff after a network failure. Pass an
 * idempotencyKey with a mutation that creates or sends something: all attempts have the same key, so it runs only once.
 */
export async function ask(query, variables = {}, { token, idempotencyKey } = {}) {
  const isMutation = query.trimStart().startsWith("mutation");
  const mayRepeat = !isMutation || idempotencyKey !== undefined;
  for (let attempt = 1; ; attempt++) {
    let result = null;
    let seconds = 2 ** (attempt - 1) / 2;
    try {
      const response = await fetch(`${beckonUrl}/graphql`, {
        method: "POST",
        credentials: "omit", // The API accepts only bearer tokens from other origins.
        headers: {
          "content-type": "application/json",
          accept: "application/graphql-response+json, application/json;q=0.9",
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
        },
        body: JSON.stringify({ query, variables }),
      });
      seconds = Number(response.headers.get("retry-after")) || seconds;
      result = await response.json();
    } catch {
      // There was no complete response, so it is unknown whether the operation ran.
    }
    const error = result?.errors?.[0];
    if (result !== null && error === undefined) return result.data;
    const code = error?.extensions?.code ?? "NETWORK";
    // RATE_LIMITED means that nothing was done, so any mutation may be repeated.
    const retry = result === null ? mayRepeat : RETRIED.has(code) && (mayRepeat || code === "RATE_LIMITED");
    if (!retry || attempt >= MAX_ATTEMPTS) throw new ApiError(code, error?.message ?? "The server cannot be reached.");
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }
}
