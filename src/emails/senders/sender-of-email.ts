import { createPrivateKey } from "node:crypto";
import type { Services } from "../../access/context.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";
import { makeReturnPath } from "../bounces/return-path.ts";
import { dkimSigner, type Sign } from "../delivery/sign-dkim.ts";
import { type EmailKind, isFromInstallation } from "../outbox/email-kinds.ts";
import { type Mailbox, mailboxOf } from "../rendering/mailbox.ts";
import type { FoundRecord, SenderDomainState } from "./sender-domain.entity.ts";
import { returnDomainOf } from "./sender-records.ts";

/** The sender of a team at a domain of its own. */
export interface OwnSender {
  address: string;
  /** Null: the team's name. */
  name: string | null;
  /** The domain that its e-mails bounce to; null: the installation's. */
  returnDomain: string | null;
  sign: Sign;
}

/** A signer by the selector of its key, which belongs to one key: reading a key takes longer than a message. */
const signers = new Map<string, Sign>();
const maxSigners = 500;

function signerOf(
  { keys }: Pick<Services, "keys">,
  { domain, selector, encryptedKey }: { domain: string; selector: string; encryptedKey: Buffer },
): Sign | null {
  const known = signers.get(selector);
  if (known !== undefined) return known;
  const key = keys.decrypt("sender-key", encryptedKey);
  if (key === null) return null;
  if (signers.size >= maxSigners) signers.clear();
  const signer = dkimSigner({ domain, selector, key: createPrivateKey({ key, format: "der", type: "pkcs8" }) });
  signers.set(selector, signer);
  return signer;
}

/**
 * The senders of those teams whose e-mails come from a domain of their own, in one statement. A domain whose record was
 * missing at the last check is not used.
 */
export async function findSenders(services: Services, teamIds: string[]): Promise<Map<string, OwnSender>> {
  if (!services.env.SENDER_DOMAINS || teamIds.length === 0) return new Map();
  const found = await db(services.em.fork())
    .selectFrom("sender_domain")
    .select((eb) => [
      "team_id as teamId",
      "domain",
      "selector",
      "encrypted_key as encryptedKey",
      "records",
      "sender_name as name",
      eb.ref("local_part").$notNull().as("localPart"),
    ])
    .where("team_id", "=", anyOf(array.uuid([...new Set(teamIds)])))
    .where("local_part", "is not", null)
    .where("state", "=", sql.lit<SenderDomainState>("VERIFIED"))
    .where("missing_since", "is", null)
    .execute();
  const senders = new Map<string, OwnSender>();
  for (const row of found) {
    const sign = signerOf(services, row);
    if (sign === null)
      services.log.error({ teamId: row.teamId }, "SECRET_KEY lacks the key under which a DKIM key was stored");
    else
      senders.set(row.teamId, {
        address: `${row.localPart}@${row.domain}`,
        name: row.name,
        returnDomain: hasAlias(row.records as FoundRecord[] | null) ? returnDomainOf(services.env, row) : null,
        sign,
      });
  }
  return senders;
}

const hasAlias = (records: FoundRecord[] | null): boolean =>
  records?.some(({ purpose, state }) => purpose === "RETURN_PATH" && state === "FOUND") ?? false;

/** Whom an e-mail comes from, where it bounces to, and what it is signed with. */
export interface Origin {
  from: Mailbox;
  returnPath: string;
  /** Left out: as the installation signs. */
  sign?: Sign;
}

/**
 * Decides whom an e-mail comes from. With a sender of the team's own it bounces to the installation all the same, since
 * only that reads bounces; what makes it genuine (DMARC) is the signature, whose domain is that of the sender.
 *
 * @param from the installation's sender, with the name of the team
 */
export function originOf(
  { env, keys }: Pick<Services, "env" | "keys">,
  email: { teamId: string; id: string; kind: EmailKind },
  from: Mailbox,
  sender: OwnSender | undefined,
): Origin {
  const own = isFromInstallation(email.kind) ? undefined : sender;
  const { BOUNCE_DOMAIN: domain } = env;
  const returnPath =
    domain === undefined ? from.address : `${makeReturnPath(keys, email)}@${own?.returnDomain ?? domain}`;
  return own === undefined
    ? { from, returnPath }
    : { from: mailboxOf(own.name ?? from.name, own.address), returnPath, sign: own.sign };
}
