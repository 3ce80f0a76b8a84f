import type { Services } from "../../context.ts";
import {
  type Issuer,
  IssuerError,
  issuerProblems,
  openIssuer,
  problemOf,
  secretMethodsOf,
  withMethod,
} from "./issuer.ts";
import { signOnCallbackUrl } from "./sign-on-urls.ts";

/** What is tested of an issuer, in this order. After a problem nothing else is tested. */
export const issuerChecks = ["DOCUMENT", "KEYS", "CLIENT"] as const;
export type IssuerCheck = (typeof issuerChecks)[number];

/** The outcome of one check. */
export interface CheckedIssuer {
  check: IssuerCheck;
  /** What is wrong, as a sentence; null where nothing is. */
  problem: string | null;
}

/**
 * Tests an issuer without a browser: its document, its keys, and whether it accepts the client's secret. For the last one
 * it is sent a code that it never gave: it answers that the code is unknown, but only to a client that it knows.
 */
export async function testIssuer(services: Pick<Services, "env">, issuer: Issuer): Promise<CheckedIssuer[]> {
  const done: CheckedIssuer[] = [];
  let check: IssuerCheck = "DOCUMENT";
  try {
    const { client, calls, configuration } = await openIssuer(services, issuer);
    done.push({ check, problem: null });
    check = "KEYS";
    const server = configuration.serverMetadata();
    try {
      const response = await calls.fetch(server.jwks_uri!, { method: "GET", headers: { accept: "application/json" } });
      const { keys } = (await response.json()) as { keys?: unknown };
      if (!response.ok || !Array.isArray(keys) || keys.length === 0)
        throw new IssuerError("DOCUMENT_INVALID", "no keys");
    } catch (error) {
      throw error instanceof SyntaxError
        ? new IssuerError("DOCUMENT_INVALID", "keys")
        : problemOf(error, calls, "DOCUMENT_INVALID");
    }
    done.push({ check, problem: null });
    check = "CLIENT";
    const methods = secretMethodsOf(configuration);
    for (const [place, method] of methods.entries()) {
      const answered = await client
        .genericGrantRequest(
          withMethod(client, configuration, issuer, method, { skewSeconds: 0 }),
          "authorization_code",
          {
            code: client.randomState(),
            redirect_uri: signOnCallbackUrl(services),
            code_verifier: client.randomPKCECodeVerifier(),
          },
        )
        .then(
          () => "a token",
          (error: unknown) => error,
        );
      if ((answered as { error?: unknown }).error === "invalid_grant") break;
      const problem = problemOf(answered, calls, "CLIENT_REFUSED");
      if (problem.problem !== "CLIENT_REFUSED" || place === methods.length - 1) throw problem;
    }
    done.push({ check, problem: null });
  } catch (error) {
    if (!(error instanceof IssuerError)) throw error;
    done.push({ check, problem: issuerProblems[error.problem] });
  }
  return done;
}
