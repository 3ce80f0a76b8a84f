// A provider of OpenID Connect for test/issuer.ts. Node loads this file itself, since oidc-provider accepts plain objects of
// its own realm only, and those of a test file are of Jest's.
import Provider from "oidc-provider";
import MemoryAdapter from "oidc-provider/lib/adapters/memory_adapter.js";

/** What is stored outlives a provider, so that one with other keys goes on with what another has begun. */
class SharedAdapter extends MemoryAdapter {}
const accounts = new Map();

/**
 * Makes a provider that signs everybody in without a form.
 *
 * @param settings JSON: url, clients and jwks
 * @param accountNow returns the account that is signed in, as JSON; null: access is denied
 * @param changeIdToken is given an ID token, and returns the one that is sent in its place
 */
export function makeProvider(settings, accountNow, changeIdToken) {
  const { url, clients, jwks } = JSON.parse(settings);
  const provider = new Provider(url, {
    adapter: SharedAdapter,
    clients,
    jwks,
    cookies: { keys: ["a key of the issuer's cookies"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    ttl: { IdToken: 300, AccessToken: 300, Session: 3_600, Grant: 3_600, Interaction: 600 },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...accounts.get(sub), sub }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  provider.use(async (context, next) => {
    if (!context.path.startsWith("/interaction/")) {
      await next();
      if (context.body?.id_token !== undefined) context.body.id_token = await changeIdToken(context.body.id_token);
      return;
    }
    const account = JSON.parse(accountNow());
    if (account !== null) accounts.set(account.sub, account);
    const result =
      account === null
        ? { error: "access_denied", error_description: "nobody" }
        : { login: { accountId: account.sub } };
    await provider.interactionFinished(context.req, context.res, result);
  });
  return provider;
}
