import { type CallFailure, type CallOutcome, callOut } from "../../../platform/outgoing-http/outgoing-call.ts";
import type { Services } from "../../context.ts";

/** The limits of one request to an issuer, and of all requests of one step together. */
const requestMs = 5_000;
const stepMs = 15_000;
/** Documents and tokens of issuers have a few kB; a set of many keys has some 20. */
const maxBytes = 256 * 1024;

/** `fetch` as openid-client calls it. */
export type IssuerFetch = (
  url: string,
  options: { method: string; headers: Record<string, string>; body?: unknown },
) => Promise<Response>;

/** How an issuer is called, and what its last call failed of, where it did. */
export interface IssuerCalls {
  fetch: IssuerFetch;
  failure(): CallFailure | null;
}

const withoutBody = new Set([204, 205, 304]);

/** A response of the guarded client in the form of `fetch`. */
function responseOf(outcome: CallOutcome & { answered: true }): Response {
  const status = outcome.status >= 200 && outcome.status <= 599 ? outcome.status : 502;
  return new Response(withoutBody.has(status) ? null : outcome.body, { status, headers: outcome.headers });
}

/**
 * Calls of one step to an issuer that a team has named, by the guarded client: no address of this machine or its network,
 * no redirects, bounded in time and size.
 */
export function issuerCalls({ env }: Pick<Services, "env">): IssuerCalls {
  const signal = AbortSignal.timeout(stepMs);
  let failure: CallFailure | null = null;
  return {
    failure: () => failure,
    async fetch(url, { method, headers, body }) {
      const outcome = await callOut({
        url,
        method: method as "GET" | "POST",
        headers: { ...headers },
        ...(body == null ? {} : { body: body instanceof Uint8Array ? body : String(body) }),
        timeoutMs: requestMs,
        maxBytes,
        signal,
        allowPrivate: env.WEBHOOK_ALLOW_PRIVATE,
      });
      if (outcome.answered) return responseOf(outcome);
      failure = outcome.failure;
      throw new TypeError(outcome.message);
    },
  };
}
