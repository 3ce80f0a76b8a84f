import { databaseNow } from "../../../platform/database/database-clock.ts";
import { countRequest, networkOf } from "../../../platform/limits/rate-limit.ts";
import type { Context } from "../../context.ts";
import { openIssuer, problemOf } from "./issuer.ts";
import { domainOf, findSignOnByDomain, findSignOnBySlug, issuerOf } from "./sign-on.query.ts";
import { attemptSeconds, encryptAttempt } from "./sign-on-attempt.ts";
import { signOnCallbackUrl } from "./sign-on-urls.ts";

/** How many sign-ons a network may begin in an hour. Each calls an issuer. */
const maxAnHour = 300;

/** Where a browser goes to, and the cookie that it comes back with. */
export interface StartedSignOn {
  url: string;
  cookie: string;
  issuer: string;
}

/**
 * Begins a sign-on, at a team's own address or by an e-mail address.
 *
 * @param to the slug of a team, or an address, normalized
 * @param next one of our own paths, where the user goes afterwards
 * @returns null where no sign-on is there: the team has none, or does not exist
 * @throws IssuerError where the issuer is of no use
 * @throws RATE_LIMITED
 */
export async function startSignOn(
  context: Context,
  to: { slug: string } | { email: string },
  next: string | null,
): Promise<StartedSignOn | null> {
  const { services, em } = context;
  await countRequest(services, "sign-on by", networkOf(context.callerAddress), maxAnHour, 3_600);
  const signOn = "slug" in to ? await findSignOnBySlug(em, to.slug) : await findSignOnByDomain(em, domainOf(to.email));
  if (signOn === undefined) return null;
  const { client, calls, configuration } = await openIssuer(services, issuerOf(services, signOn));
  try {
    const [state, nonce, codeVerifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: signOnCallbackUrl(services),
      scope: "openid email profile",
      code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: "S256",
      state,
      nonce,
      ...("email" in to ? { login_hint: to.email } : {}),
    });
    const { teamId, issuer, clientId } = signOn;
    const expiresAt = (await databaseNow(em)).getTime() + attemptSeconds * 1_000;
    const attempt = { teamId, issuer, clientId, state, nonce, codeVerifier, byAddress: "email" in to, next, expiresAt };
    return { url: url.href, cookie: encryptAttempt(services.keys, attempt), issuer };
  } catch (error) {
    throw problemOf(error, calls, "DOCUMENT_INVALID");
  }
}
