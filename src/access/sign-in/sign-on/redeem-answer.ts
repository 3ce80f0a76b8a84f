import type { Configuration, IDToken } from "openid-client";
import { readAddress } from "../../../platform/text/read-address.ts";
import { boundedLine } from "../../../platform/text/text-input.ts";
import type { Services } from "../../context.ts";
import {
  type Client,
  clockToleranceSeconds,
  type Issuer,
  IssuerError,
  openIssuer,
  problemOf,
  secretMethodsOf,
  withMethod,
} from "./issuer.ts";
import type { SignOnAttempt } from "./sign-on-attempt.ts";
import { signedOutUrl, signOnCallbackUrl } from "./sign-on-urls.ts";

/** Who signed on, as the issuer says. */
export interface IssuerAnswer {
  subject: string;
  /** Normalized; null where the issuer gave none that can be read. */
  email: string | null;
  isVerified: boolean;
  name: string | null;
  idToken: string;
  /** Where the issuer's own session ends, without the token; null where it offers none. */
  endSessionUrl: string | null;
}

/** A subject has at most 255 characters by OpenID Connect. */
const maxSubject = 255;

/** Whether the issuer says that the address is the user's. Entra has a claim of its own: the tenant owns the domain. */
function isVerifiedAddress(claims: Record<string, unknown>): boolean {
  const yes = new Set<unknown>([true, "true", 1, "1"]);
  if (claims.email_verified !== undefined) return yes.has(claims.email_verified);
  return yes.has(claims.xms_edov);
}

/**
 * What the issuer says of the user, in the ID token or at its userinfo endpoint: many give the address only there, and Okta
 * gives the address in both, and only there whether it is verified.
 */
async function readUser(
  client: Client,
  configuration: Configuration,
  tokens: { access_token: string },
  claims: IDToken,
): Promise<Record<string, unknown>> {
  const saysWhether = claims.email_verified !== undefined || claims.xms_edov !== undefined;
  const isComplete = claims.email !== undefined && saysWhether;
  if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
  const info = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
  if (claims.email === undefined) return { ...info };
  // That another address is verified says nothing of this one.
  return addressIn(info) === addressIn(claims) ? { ...claims, email_verified: info.email_verified } : claims;
}

/** The address in claims, normalized; null where there is none that can be read. */
const addressIn = ({ email }: Record<string, unknown>): string | null =>
  typeof email === "string" && email.length <= 254 ? readAddress(email).address : null;

/**
 * Exchanges the code in an issuer's answer for an ID token, and verifies it: signature by the keys that the issuer
 * publishes now, issuer, audience, nonce, times, and the state of the attempt.
 *
 * @param query of the callback, with its question mark
 * @param skewSeconds how far the database's clock is ahead of this machine's
 * @throws IssuerError
 */
export async function redeemAnswer(
  services: Pick<Services, "env">,
  issuer: Issuer,
  attempt: Pick<SignOnAttempt, "state" | "nonce" | "codeVerifier">,
  query: string,
  skewSeconds: number,
): Promise<IssuerAnswer> {
  const { client, calls, configuration: discovered } = await openIssuer(services, issuer);
  const callback = new URL(signOnCallbackUrl(services) + query);
  if (callback.searchParams.get("error") === "access_denied") throw new IssuerError("DENIED", "access_denied");
  const redeem = async (methods: ReturnType<typeof secretMethodsOf>): Promise<IssuerAnswer> => {
    const [method, ...others] = methods;
    const configuration = withMethod(client, discovered, issuer, method!, { skewSeconds });
    try {
      const tokens = await client.authorizationCodeGrant(configuration, callback, {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      checkClaims(claims, issuer.clientId, skewSeconds);
      const info = await readUser(client, configuration, tokens, claims);
      const end = configuration.serverMetadata().end_session_endpoint;
      return {
        subject: claims.sub,
        email: addressIn(info),
        isVerified: isVerifiedAddress(info),
        name: typeof info.name === "string" ? boundedLine(info.name, 200) || null : null,
        idToken: tokens.id_token!,
        endSessionUrl:
          end === undefined
            ? null
            : endSessionUrl(
                client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: signedOutUrl(services) }),
              ),
      };
    } catch (error) {
      const problem = problemOf(error, calls, "ANSWER_REFUSED");
      // The client is authenticated before the code is looked at, so the code is still good.
      if (problem.problem === "CLIENT_REFUSED" && others.length > 0) return await redeem(others);
      throw problem;
    }
  };
  return await redeem(secretMethodsOf(discovered));
}

/** What openid-client leaves open: an ID token of the future, one for another party, and the length of a subject. */
function checkClaims(claims: IDToken, clientId: string, skewSeconds: number): void {
  const now = Date.now() / 1_000 + skewSeconds;
  if (claims.iat > now + clockToleranceSeconds) throw new IssuerError("ANSWER_REFUSED", "iat in the future");
  if (claims.azp !== undefined && claims.azp !== clientId)
    throw new IssuerError("ANSWER_REFUSED", "azp of another client");
  if (claims.sub === "" || claims.sub.length > maxSubject) throw new IssuerError("ANSWER_REFUSED", "sub too long");
}

/** The address of an issuer's logout, if a browser may be sent there. */
const endSessionUrl = (url: URL): string | null =>
  (url.protocol === "https:" || url.protocol === "http:") && url.href.length <= 2_000 ? url.href : null;
