import type { Env } from "../../platform/process/env.ts";
import type { MailProvider } from "./mail-provider.ts";
import { mailgun } from "./mailgun.ts";
import { postmark } from "./postmark.ts";
import { resend } from "./resend.ts";
import { sendgrid } from "./sendgrid.ts";
import { ses } from "./ses.ts";

/** All mail providers whose events are understood. A further one is a file and a line here. */
const providers: MailProvider[] = [mailgun, postmark, resend, sendgrid, ses];

/** The providers that this server uses, each with what its requests are checked with. */
export const usedProviders = (env: Env): { provider: MailProvider; secret: string }[] =>
  providers.flatMap((provider) => {
    const secret = provider.secret(env);
    return secret === undefined ? [] : [{ provider, secret }];
  });

/** The headers by which the providers in use name an e-mail in their events. */
export const headersForProviders = (env: Env, token: () => string): Record<string, string> => {
  const used = usedProviders(env);
  return used.length === 0 ? {} : Object.assign({}, ...used.map(({ provider }) => provider.headers(token())));
};
