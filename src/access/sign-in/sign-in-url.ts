import type { Services } from "../context.ts";

/**
 * Whether a sign-in link may lead to a URL: its origin is in ALLOWED_ORIGINS, or that of APP_URL. The code in the link
 * signs its holder in, so no other origin may receive it.
 */
export function isSignInRedirect({ env }: Pick<Services, "env">, redirectUrl: string): boolean {
  const url = URL.parse(redirectUrl);
  if (url === null || url.username !== "" || url.password !== "") return false;
  const app = env.APP_URL === undefined ? [] : [new URL(env.APP_URL).origin];
  return [...env.ALLOWED_ORIGINS, ...app].includes(url.origin);
}

/**
 * The URL of a sign-in link: the server's own page, or the front end's with the token as one-time code. Where the settings
 * have changed since the link was requested and do not allow the front end any more, it is the server's own page.
 */
export function signInUrl(services: Pick<Services, "env">, token: string, redirectUrl: string | null = null): string {
  if (redirectUrl === null || !isSignInRedirect(services, redirectUrl))
    return `${services.env.PUBLIC_URL}/sign-in/${token}`;
  const url = new URL(redirectUrl);
  url.searchParams.set("code", token);
  return url.href;
}
