import type { EntityManager } from "@mikro-orm/postgresql";
import { db } from "../../../platform/database/sql.ts";
import type { Context } from "../../context.ts";
import { accessOf } from "../../permission.ts";
import { readGroups } from "../scim/groups.query.ts";
import { recordOf } from "./domain-record.ts";
import type { SignOn, SignOnDomain } from "./sign-on.type.ts";
import { scimUrl, signedOutUrl, signOnCallbackUrl, signOnStartUrl } from "./sign-on-urls.ts";

/** The settings of the team's sign-on, without the secret. */
export async function readSignOnSettings(context: Context): Promise<SignOn> {
  const { services, em } = context;
  const { teamId } = accessOf(context);
  const row = await db(em)
    .selectFrom("team as t")
    .leftJoin("sign_on as s", "s.team_id", "t.id")
    .select([
      "t.slug",
      "s.issuer",
      "s.client_id as clientId",
      "s.first_role as firstRole",
      "s.required",
      "s.updated_at as updatedAt",
    ])
    .where("t.id", "=", teamId)
    .executeTakeFirstOrThrow();
  const { slug, required, ...settings } = row;
  return {
    ...settings,
    required: required ?? false,
    domains: await readDomains(em, context, teamId),
    groups: await readGroups(em, teamId),
    scimUrl: scimUrl(services),
    callbackUrl: signOnCallbackUrl(services),
    signedOutUrl: signedOutUrl(services),
    startUrl: signOnStartUrl(services, slug),
  };
}

async function readDomains(em: EntityManager, { services }: Context, teamId: string): Promise<SignOnDomain[]> {
  const domains = await db(em)
    .selectFrom("sign_on_domain")
    .select(["domain", "proof", "proved_at as provedAt"])
    .where("team_id", "=", teamId)
    .orderBy("domain")
    .execute();
  return domains.map((one) => {
    const { name, value } = recordOf(services.keys, teamId, one.domain);
    return { ...one, recordName: name, recordValue: value };
  });
}
