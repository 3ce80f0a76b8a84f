import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { requireDomain } from "../../access/sign-in/sign-on/add-sign-on-domain.ts";
import { audit } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db, secondsFromNow } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { firstCheckSeconds } from "./steps/record-check.ts";

const maxDomains = 5;
/** Beyond this, the name of a record would not be one, and its policy would be looked for at too many names. */
const [maxLength, maxLabels] = [190, 8];

const makeKeyPair = promisify(generateKeyPair);

/** The normalized form of a sender's domain. @throws UserError INVALID_VALUE */
export function requireSenderDomain(text: string): string {
  const domain = requireDomain(text);
  const labels = domain.split(".");
  if (domain.length > maxLength || labels.length > maxLabels || labels.length < 2)
    throw new UserError("INVALID_VALUE", "E-mails cannot come from this domain. Write it as example.com.", {
      path: ["domain"],
    });
  return domain;
}

/** @throws UserError NOT_ALLOWED where the operator keeps one sender for all teams */
export function requireSenderDomains({ services }: Pick<Context, "services">): void {
  if (!services.env.SENDER_DOMAINS)
    throw new UserError("NOT_ALLOWED", "This server has one sender for all teams, as its operator has set it up.");
}

/**
 * Adds a domain that the team's e-mails are to come from, and makes the key that they are signed with. It is PENDING until
 * its DKIM record is found. A domain that is there stays as it is, with its key.
 *
 * @throws UserError INVALID_VALUE, TOO_MANY_ITEMS, NOT_ALLOWED
 */
export async function addSenderDomain(context: Context, text: string): Promise<void> {
  requireSenderDomains(context);
  const { teamId } = accessOf(context);
  const domain = requireSenderDomain(text);
  const read = () => db(context.em).selectFrom("sender_domain").select("domain").where("team_id", "=", teamId);
  // Making a key takes a moment, for which no row is locked.
  if ((await read().where("domain", "=", domain).executeTakeFirst()) !== undefined) return;
  const { privateKey, publicKey } = await makeKeyPair("rsa", { modulusLength: 2_048 });
  await withTransaction(context, async ({ em }) => {
    await db(em).selectFrom("team").select("id").where("id", "=", teamId).forNoKeyUpdate().execute();
    const known = await db(em).selectFrom("sender_domain").select("domain").where("team_id", "=", teamId).execute();
    if (known.some((one) => one.domain === domain)) return;
    if (known.length >= maxDomains)
      throw new UserError("TOO_MANY_ITEMS", `A team has at most ${maxDomains} domains.`, { path: ["domain"] });
    await db(em)
      .insertInto("sender_domain")
      .values({
        team_id: teamId,
        domain,
        // Two teams, or a team that has removed a domain and adds it again, have different names in its zone.
        selector: `bkn-${randomBytes(5).toString("hex")}`,
        encrypted_key: context.services.keys.encrypt("sender-key", privateKey.export({ format: "der", type: "pkcs8" })),
        public_key: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
        next_check_at: secondsFromNow(firstCheckSeconds),
      })
      .execute();
    await audit(em, context, teamId, {
      action: "sender_domain.add",
      target: { type: "Team", id: teamId },
      changes: { domain: { from: null, to: domain } },
    });
  });
}
