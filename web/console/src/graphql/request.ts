import { signedInAgain } from "../app/session.ts";

/** Asked to do nothing more often than this; the last failure is shown. */
const maxTries = 5;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Where a try failed in a way that another may not. */
const isPassing = (status: number): boolean => status === 429 || status === 502 || status === 503 || status === 504;

/** Whether repeating the request does no harm: a query, or a mutation with a key by which it is done once. */
function isRepeatable(body: unknown): boolean {
  if (typeof body !== "string") return false;
  const { variables, extensions } = JSON.parse(body) as {
    variables?: { idempotencyKey?: unknown };
    extensions?: { kind?: string };
  };
  return extensions?.kind !== "mutation" || variables?.idempotencyKey != null;
}

/**
 * `fetch` for the API: with the session, tried again where the network or the server fails for a moment, and held
 * while the session is over until the person has signed in again, so that nothing they did is lost.
 */
export async function request(url: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const options: RequestInit = { ...init, credentials: "same-origin" };
  const repeatable = isRepeatable(init.body);
  for (let tries = 1; ; tries++) {
    let response: Response;
    try {
      response = await fetch(url, options);
    } catch (error) {
      if (init.signal?.aborted || !repeatable || tries >= maxTries) throw error;
      await wait(300 * 2 ** tries);
      continue;
    }
    if (response.status === 401) {
      await signedInAgain();
      continue;
    }
    // A refused request has done nothing, whatever it asked for.
    if (!isPassing(response.status) || tries >= maxTries || (response.status !== 429 && !repeatable)) return response;
    const seconds = Number(response.headers.get("retry-after"));
    await wait(seconds > 0 ? Math.min(seconds, 30) * 1_000 : 300 * 2 ** tries);
  }
}
