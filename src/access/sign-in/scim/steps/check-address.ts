import type { EntityManager } from "@mikro-orm/postgresql";
import { db } from "../../../../platform/database/sql.ts";
import { readAddress } from "../../../../platform/text/read-address.ts";
import { domainOf } from "../../sign-on/sign-on.query.ts";
import { invalidValue } from "../scim-error.ts";
import type { UserChange } from "../user-input.ts";

/** The address that a request gives a user: that of `emails`, otherwise the user name. @throws ScimError where it is none */
export function addressOf({ email, userName }: Pick<UserChange, "email" | "userName">): string {
  const { address } = readAddress(email ?? userName ?? "");
  if (address === null)
    throw invalidValue(email === undefined ? "userName" : "emails.value", "an e-mail address is expected.");
  return address;
}

/** Checks that the domain of an address is one that the team has proved. @throws ScimError where it is not */
export async function checkDomain(em: EntityManager, teamId: string, address: string): Promise<void> {
  const domain = domainOf(address);
  const proved = await db(em)
    .selectFrom("sign_on_domain")
    .select("domain")
    .where("team_id", "=", teamId)
    .where("domain", "=", domain)
    .where("proof", "is not", null)
    .executeTakeFirst();
  if (proved === undefined)
    throw invalidValue("emails.value", `the team has not proved the domain ${domain}. Add it under Settings, Sign-on.`);
}
