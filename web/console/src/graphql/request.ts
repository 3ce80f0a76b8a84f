import { signedInAgain } from "../app/session.ts";

/** So often a request is tried; then its failure is shown. */
const maxTries = 5;
/**
 * The same for what was begun with a key, by which it is done once: it goes on over the half minute that a server needs
 * to start again.
 */
const maxTriesWithKey = 8;
const maxWaitMs = 10_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Where a try failed in a way that another may not. */
const isPassing = (status: number): boolean => status === 429 || status === 502 || status === 503 || status === 504;

/** How often a request may be tried. Repeating does no harm to a query, nor to a mutation with a key. */
function triesOf(body: unknown): number {
  if (typeof body !== "string") return 1;
  const { variables, extensions } = JSON.parse(body) as {
    variables?: { idempotencyKey?: unknown };
    extensions?: { kind?: string };
  };
  if (extensions?.kind !== "mutation") return maxTries;
  return variables?.idempotencyKey == null ? 1 : maxTriesWithKey;
}

/**
 * `fetch` for the API: with the session, tried again where the network or the server fails for a moment, and held
 * while the session is over until the member has signed in again, so that nothing they did is lost.
 */
export async function request(url: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const options: RequestInit = { ...init, credentials: "same-origin" };
  const most = triesOf(init.body);
  const pause = (tries: number) => wait(Math.min(300 * 2 ** tries, maxWaitMs));
  for (let tries = 1; ; tries++) {
    let response: Response;
    try {
      response = await fetch(url, options);
    } catch (error) {
      if (init.signal?.aborted || tries >= most) throw error;
      await pause(tries);
      continue;
    }
    if (response.status === 401) {
      await signedInAgain();
      continue;
    }
    // A refused request has done nothing, whatever it asked for.
    if (!isPassing(response.status) || tries >= (response.status === 429 ? maxTries : most)) return response;
    const seconds = Number(response.headers.get("retry-after"));
    await (seconds > 0 ? wait(Math.min(seconds, 30) * 1_000) : pause(tries));
  }
}
