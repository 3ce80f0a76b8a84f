import type { Configuration } from "openid-client";
import type { CallFailure } from "../../../platform/outgoing-http/outgoing-call.ts";
import type { Services } from "../../context.ts";
import { type IssuerCalls, issuerCalls } from "./guarded-fetch.ts";

/** openid-client and what it needs are loaded when somebody signs on. */
export const loadClient = () => import("openid-client");
export type Client = Awaited<ReturnType<typeof loadClient>>;

/** An issuer, and what the team is known by there. */
export interface Issuer {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** Why an issuer was of no use. */
export const issuerProblems = {
  AWAY: "The issuer did not answer in time, or could not be reached.",
  ADDRESS_NOT_ALLOWED: "This server does not call the address of the issuer, or one that its document names.",
  DOCUMENT_INVALID:
    "The document at /.well-known/openid-configuration is missing, is of another issuer, or lacks what is needed.",
  CLIENT_REFUSED: "The issuer does not accept the client id with this client secret.",
  DENIED: "The issuer has not signed the user in.",
  ANSWER_REFUSED: "The answer of the issuer is not valid for this sign-on.",
} as const;
export type IssuerProblem = keyof typeof issuerProblems;

/** Thrown for an issuer that is of no use. `detail` is for the log: a code without tokens and addresses. */
export class IssuerError extends Error {
  readonly problem: IssuerProblem;
  readonly detail: string;
  constructor(problem: IssuerProblem, detail: string) {
    super(issuerProblems[problem]);
    this.problem = problem;
    this.detail = detail.slice(0, 200);
  }
}

/** How far the clock of an issuer may differ from the database's. */
export const clockToleranceSeconds = 60;

/** How a client sends its secret. Issuers enforce what was registered, which they do not say for each client. */
const secretMethods = ["client_secret_basic", "client_secret_post"] as const;
export type SecretMethod = (typeof secretMethods)[number];

/** The ways to send the secret that an issuer supports, the usual one first. */
export function secretMethodsOf(configuration: Configuration): SecretMethod[] {
  const named = configuration.serverMetadata().token_endpoint_auth_methods_supported;
  const supported = secretMethods.filter((method) => named === undefined || named.includes(method));
  return supported.length === 0 ? [...secretMethods] : supported;
}

/** The configuration of a client for an issuer whose document is known. */
export function withMethod(
  client: Client,
  from: Configuration,
  { clientId, clientSecret }: Issuer,
  method: SecretMethod,
  clock: { skewSeconds: number },
): Configuration {
  const authentication =
    method === "client_secret_basic" ? client.ClientSecretBasic(clientSecret) : client.ClientSecretPost(clientSecret);
  const configuration = new client.Configuration(
    from.serverMetadata(),
    clientId,
    { [client.clockTolerance]: clockToleranceSeconds, [client.clockSkew]: clock.skewSeconds },
    authentication,
  );
  configuration[client.customFetch] = from[client.customFetch]!;
  configuration.timeout = from.timeout;
  // An ID token that came from the token endpoint need not be verified by OpenID Connect; here it is.
  client.enableNonRepudiationChecks(configuration);
  if (mayBeInsecure(from.serverMetadata().issuer)) client.allowInsecureRequests(configuration);
  return configuration;
}

/** Plain http is for issuers in a closed network; the address was checked before. */
const mayBeInsecure = (url: string): boolean => url.startsWith("http:");

/**
 * Reads the document of an issuer.
 *
 * @throws IssuerError AWAY, ADDRESS_NOT_ALLOWED, DOCUMENT_INVALID
 */
export async function discoverIssuer(client: Client, calls: IssuerCalls, issuer: Issuer): Promise<Configuration> {
  try {
    const configuration = await client.discovery(
      new URL(issuer.issuer),
      issuer.clientId,
      undefined,
      client.None(),
      // The calls bound themselves.
      {
        [client.customFetch]: calls.fetch as never,
        timeout: 30,
        execute: mayBeInsecure(issuer.issuer) ? [client.allowInsecureRequests] : [],
      },
    );
    const found = configuration.serverMetadata();
    if (found.issuer !== issuer.issuer) throw new IssuerError("DOCUMENT_INVALID", "another issuer");
    const missing = (["authorization_endpoint", "token_endpoint", "jwks_uri"] as const).find(
      (name) => URL.parse(String(found[name])) === null,
    );
    if (missing !== undefined) throw new IssuerError("DOCUMENT_INVALID", `no ${missing}`);
    return configuration;
  } catch (error) {
    throw problemOf(error, calls, "DOCUMENT_INVALID");
  }
}

/** The problem behind an error of openid-client. Its messages are not passed on: they quote what the issuer sent. */
export function problemOf(error: unknown, calls: IssuerCalls, otherwise: IssuerProblem): IssuerError {
  if (error instanceof IssuerError) return error;
  const failure = calls.failure();
  if (failure !== null) return new IssuerError(problemOfFailure(failure), failure);
  const { code, error: answered, cause } = error as { code?: unknown; error?: unknown; cause?: { code?: unknown } };
  const detail = [code, answered, cause?.code].filter((one) => typeof one === "string").join(" ");
  if (answered === "invalid_client" || answered === "unauthorized_client")
    return new IssuerError("CLIENT_REFUSED", detail);
  if (typeof code === "string") return new IssuerError(otherwise, detail);
  // A fault of this program is not reported as one of the issuer.
  if (error instanceof TypeError && code === undefined && !isOfAnswer(error)) throw error;
  return new IssuerError(otherwise, detail || (error as Error).name);
}

/** Whether a TypeError without a code is about what an issuer has sent, such as an address that is none. */
const isOfAnswer = (error: Error): boolean => /URL|JSON|JWK|key/i.test(error.message);

const problemOfFailure = (failure: CallFailure): IssuerProblem =>
  failure === "URL_NOT_ALLOWED" || failure === "INVALID_REQUEST" ? "ADDRESS_NOT_ALLOWED" : "AWAY";

/** Loads the client and reads the document of an issuer, in one step of bounded time. */
export async function openIssuer(
  services: Pick<Services, "env">,
  issuer: Issuer,
): Promise<{ client: Client; calls: IssuerCalls; configuration: Configuration }> {
  const client = await loadClient();
  const calls = issuerCalls(services);
  return { client, calls, configuration: await discoverIssuer(client, calls, issuer) };
}
