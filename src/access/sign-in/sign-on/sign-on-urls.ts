import type { Services } from "../../context.ts";

type Installed = Pick<Services, "env">;

/** Where an issuer sends a browser back to. It is registered there. */
export const signOnCallbackUrl = ({ env }: Installed): string => `${env.PUBLIC_URL}/sign-in/oidc/callback`;

/** Where members of a team sign on. It is no secret, and does not change. */
export const signOnStartUrl = ({ env }: Installed, slug: string): string =>
  `${env.PUBLIC_URL}/sign-in/oidc/${encodeURIComponent(slug)}`;

/** Where a company's directory provisions members, by SCIM. */
export const scimUrl = ({ env }: Installed): string => `${env.PUBLIC_URL}/scim/v2`;

/** Where an issuer sends a browser to after its own session has ended. It is registered there. */
export const signedOutUrl = ({ env }: Installed): string => `${env.PUBLIC_URL}/sign-in`;
