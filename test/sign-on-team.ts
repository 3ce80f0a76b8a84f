import { expect } from "@jest/globals";
import { type Any, post } from "./client.ts";
import { clientSecret, type TestIssuer, UserAgent } from "./issuer.ts";
import type { TestApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";

export const signOnFields = `issuer clientId firstRole required startUrl callbackUrl signedOutUrl
  domains { domain proof recordName recordValue }`;
const setting = `mutation ($input: SetSignOnInput!) { setSignOn(input: $input) { signOn { ${signOnFields} } userErrors { code message path } } }`;

export const setSignOn = async (team: TestTeam, input: object, as = team.owner): Promise<Any> =>
  (await team.ask(setting, { input }, as)).setSignOn;

/** Sets a team's sign-on up, with a domain that is proved as if its record were published. */
export async function teamWithSignOn(
  app: TestApp,
  issuer: TestIssuer,
  more: { domain?: string; proof?: "DNS" | "OWNER_ADDRESS"; clientId?: string; firstRole?: string } = {},
): Promise<TestTeam & { startUrl: string; domain: string }> {
  const team = await createTestTeam(app);
  const { domain = `${team.uuid.slice(-12)}.example`, proof = "DNS", clientId = "beckon", firstRole = null } = more;
  const { signOn, userErrors } = await setSignOn(team, { issuer: issuer.url, clientId, clientSecret, firstRole });
  expect(userErrors).toEqual([]);
  await app.db.query(
    "/* test */ insert into sign_on_domain (team_id, domain, proof, proved_at) values ($1, $2, $3, now())",
    [team.uuid, domain, proof],
  );
  return Object.assign(team, { startUrl: signOn.startUrl as string, domain });
}

/** What a browser that has signed on is signed in as; null where it is not. */
export async function signedInAs(app: TestApp, agent: UserAgent): Promise<Any> {
  const cookie = agent.cookies(app.url).get("beckon");
  if (cookie === undefined) return null;
  const { data } = await post(
    app.url,
    "{ viewer { ... on TeamMember { id email role state displayName team { id } } } }",
    {},
    { cookie: `beckon=${cookie}`, "x-beckon-csrf": "1" },
  );
  return data.viewer;
}

/** A call of the API by a browser that has signed on. */
export const askAs = async (app: TestApp, agent: UserAgent, query: string, variables: object = {}): Promise<Any> =>
  await post(app.url, query, variables, {
    cookie: `beckon=${agent.cookies(app.url).get("beckon")}`,
    "x-beckon-csrf": "1",
  });

/** Signs on at a team as an account of the issuer, and returns the browser and the last response. */
export async function signOn(
  app: TestApp,
  issuer: TestIssuer,
  startUrl: string,
  account: TestIssuer["account"],
  agent = new UserAgent(app.url),
): Promise<{ agent: UserAgent; response: Response; page: string; member: Any }> {
  issuer.account = account;
  const response = await agent.follow(startUrl);
  const page = await response.text();
  return { agent, response, page, member: await signedInAs(app, agent) };
}

/** The title of a page. */
export const titleOf = (page: string): string => /<title>([^<]*)</.exec(page)?.[1]?.replaceAll("&#x27;", "'") ?? "";
