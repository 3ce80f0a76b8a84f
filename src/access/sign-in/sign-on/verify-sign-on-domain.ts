import type { EntityManager } from "@mikro-orm/postgresql";
import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db, now, sql } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import { countRequest } from "../../../platform/limits/rate-limit.ts";
import { resolveTxt } from "../../../platform/outgoing-http/resolve-records.ts";
import type { Context } from "../../context.ts";
import { requireDomain } from "./add-sign-on-domain.ts";
import { provesDomain, recordOf } from "./domain-record.ts";
import { ownerWhoChanges } from "./own-change.ts";
import { isPublicMailDomain } from "./public-mail-domain.ts";
import type { DomainProof } from "./sign-on-domain.entity.ts";

const maxAnHour = 60;

/**
 * Proves a domain of the team's sign-on: by its TXT record, otherwise by the address of an active owner there. A domain
 * where anybody can get an address is proved by its record only. What was proved once stays proved.
 *
 * @throws UserError NOT_FOUND; INVALID_STATE where neither proves it
 * @throws RATE_LIMITED
 */
export async function verifySignOnDomain(context: Context, text: string): Promise<void> {
  const { teamId } = await ownerWhoChanges(context);
  const domain = requireDomain(text);
  const { services } = context;
  await countRequest(services, "domain of", teamId, maxAnHour, 3_600);
  const known = await db(context.em)
    .selectFrom("sign_on_domain")
    .select("proof")
    .where("team_id", "=", teamId)
    .where("domain", "=", domain)
    .executeTakeFirst();
  if (known === undefined)
    throw new UserError("NOT_FOUND", "The team's sign-on has no such domain. Add it first.", { path: ["domain"] });
  if (known.proof === "DNS") return;
  const { name, value } = recordOf(services.keys, teamId, domain);
  const texts = await resolveTxt(name, services.env.DNS_SERVERS);
  const proof: DomainProof | null =
    texts !== null && provesDomain(services.keys, teamId, domain, texts)
      ? "DNS"
      : (await hasOwnerAt(context.em, teamId, domain)) && !(await isPublicMailDomain(domain))
        ? "OWNER_ADDRESS"
        : null;
  if (proof === known.proof && proof !== null) return;
  if (proof === null)
    throw new UserError(
      "INVALID_STATE",
      `${texts === null ? "No name server answered" : "The record was not found"}: add a TXT record ${name} with the value ${value}, and try again when it is published.`,
      { path: ["domain"] },
    );
  await inTransaction(context.em, async (em) => {
    const proved = await db(em)
      .updateTable("sign_on_domain")
      .set({ proof, proved_at: now() })
      .where("team_id", "=", teamId)
      .where("domain", "=", domain)
      .where((eb) => eb.or([eb("proof", "is", null), eb("proof", "<>", "DNS")]))
      .returning("domain")
      .execute();
    if (proved.length > 0)
      await audit(em, context, teamId, {
        action: "sign_on.verify_domain",
        target: { type: "Team", id: teamId },
        changes: { domain, proof: { from: known.proof, to: proof } },
      });
  });
}

/** Whether an active owner has an address of a domain: a mailed link, or an operator, has proved it. */
async function hasOwnerAt(em: EntityManager, teamId: string, domain: string): Promise<boolean> {
  const owner = await db(em)
    .selectFrom("team_member")
    .select("id")
    .where("team_id", "=", teamId)
    .where("role", "=", "OWNER")
    .where("state", "=", "ACTIVE")
    .where(({ ref }) => sql<boolean>`split_part(${ref("email")}, '@', -1) = ${domain}`)
    .limit(1)
    .executeTakeFirst();
  return owner !== undefined;
}
