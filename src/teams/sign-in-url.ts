import type { Services } from "./context.ts";

/**
 * Whether a sign-in link may lead to an address: one of an origin in ALLOWED_ORIGINS, or of APP_URL's. Whoever gets the
 * link's code is signed in, so nobody else's address is taken.
 */
export function isSignInRedirect({ env }: Pick<Services, "env">, redirectUrl: string): boolean {
  const url = URL.parse(redirectUrl);
  if (url === null || url.username !== "" || url.password !== "") return false;
  const app = env.APP_URL === undefined ? [] : [new URL(env.APP_URL).origin];
  return [...env.ALLOWED_ORIGINS, ...app].includes(url.origin);
}

/**
 * The address of a sign-in link: our own page, or the front end's with the token as its one-time code. The settings may
 * have changed since the link was asked for: then it leads to our own page.
 */
export function signInUrl(services: Pick<Services, "env">, token: string, redirectUrl: string | null = null): string {
  if (redirectUrl === null || !isSignInRedirect(services, redirectUrl))
    return `${services.env.PUBLIC_URL}/sign-in/${token}`;
  const url = new URL(redirectUrl);
  url.searchParams.set("code", token);
  return url.href;
}
