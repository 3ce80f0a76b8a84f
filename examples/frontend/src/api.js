export const beckonUrl = (import.meta.env.VITE_BECKON_URL ?? "http://localhost:4000").replace(/\/+$/, "");

const RETRIED = new Set(["RATE_LIMITED", "SERVICE_UNAVAILABLE"]);
const MAX_ATTEMPTS = 5;

/** An error of the whole operation. `code` is for programs, the message for people. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * Posts one operation. What may work later is tried again: after Retry-After where the server says so, after a moment
 * where the network failed. Give a mutation that creates or sends an idempotencyKey: each try carries the same one, so
 * it is done once.
 */
export async function ask(query, variables = {}, { token, idempotencyKey } = {}) {
  const isMutation = query.trimStart().startsWith("mutation");
  const mayRepeat = !isMutation || idempotencyKey !== undefined;
  for (let attempt = 1; ; attempt++) {
    let answer = null;
    let seconds = 2 ** (attempt - 1) / 2;
    try {
      const response = await fetch(`${beckonUrl}/graphql`, {
        method: "POST",
        credentials: "omit", // Bearer tokens only.
        headers: {
          "content-type": "application/json",
          accept: "application/graphql-response+json, application/json;q=0.9",
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
        },
        body: JSON.stringify({ query, variables }),
      });
      seconds = Number(response.headers.get("retry-after")) || seconds;
      answer = await response.json();
    } catch {
      // No answer, or one that was cut off: nobody knows whether it was done.
    }
    const error = answer?.errors?.[0];
    if (answer !== null && error === undefined) return answer.data;
    const code = error?.extensions?.code ?? "NETWORK";
    // RATE_LIMITED says that nothing was done, so a mutation may be repeated as well.
    const retry = answer === null ? mayRepeat : RETRIED.has(code) && (mayRepeat || code === "RATE_LIMITED");
    if (!retry || attempt >= MAX_ATTEMPTS) throw new ApiError(code, error?.message ?? "The server cannot be reached.");
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }
}
