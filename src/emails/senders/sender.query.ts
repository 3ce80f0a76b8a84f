import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { db } from "../../platform/database/sql.ts";
import type { Env } from "../../platform/process/env.ts";
import { parseMailFrom } from "../rendering/mail-from.ts";
import { fromTeam, type Mailbox, mailboxOf } from "../rendering/mailbox.ts";
import type { EmailSender } from "./sender.type.ts";
import type { FoundRecord } from "./sender-domain.entity.ts";
import { recordsOf } from "./sender-records.ts";

/** A sender as mail programs show it. */
export const shownSender = ({ name, address }: Mailbox): string => (name === "" ? address : `${name} <${address}>`);

/** The domain that e-mails bounce to: its SPF record is the one that recipients look at. */
const bounceDomainOf = (env: Pick<Env, "BOUNCE_DOMAIN" | "MAIL_FROM">): string =>
  env.BOUNCE_DOMAIN ?? parseMailFrom(env.MAIL_FROM).domain;

/** Whom the team's e-mails come from, and its domains with their records. */
export async function readEmailSender(context: Context): Promise<EmailSender> {
  const { services, em } = context;
  const { env } = services;
  const { teamId } = accessOf(context);
  const team = await db(em).selectFrom("team").select("name").where("id", "=", teamId).executeTakeFirstOrThrow();
  const rows = await db(em)
    .selectFrom("sender_domain")
    .select([
      "domain",
      "selector",
      "public_key as publicKey",
      "state",
      "records",
      "is_verified_elsewhere as isVerifiedElsewhere",
      "checked_at as checkedAt",
      "verified_at as verifiedAt",
      "missing_since as missingSince",
      "local_part as localPart",
      "sender_name as name",
      "created_at as createdAt",
    ])
    .where("team_id", "=", teamId)
    .orderBy("domain")
    .execute();
  const chosen = rows.find(({ localPart }) => localPart !== null);
  const address = chosen === undefined ? null : `${chosen.localPart}@${chosen.domain}`;
  const isUsed = env.SENDER_DOMAINS && chosen?.state === "VERIFIED" && chosen.missingSince === null;
  const fallback = fromTeam(services, team.name);
  return {
    from: shownSender(isUsed ? mailboxOf(chosen.name ?? team.name, address!) : fallback),
    fallback: shownSender(fallback),
    address,
    name: chosen?.name ?? null,
    isOwnUsed: isUsed,
    available: env.SENDER_DOMAINS,
    bounceDomain: bounceDomainOf(env),
    domains: rows.map((row) => {
      const found = (row.records ?? []) as FoundRecord[];
      return {
        ...{ domain: row.domain, state: row.state, verifiedByOtherTeam: row.isVerifiedElsewhere },
        ...{ checkedAt: row.checkedAt, verifiedAt: row.verifiedAt, missingSince: row.missingSince },
        createdAt: row.createdAt,
        records: recordsOf(env, row).map(({ isRequired, ...record }) => {
          const one = found.find(({ purpose }) => purpose === record.purpose);
          return { ...record, required: isRequired, state: one?.state ?? "UNCHECKED", found: one?.found ?? null };
        }),
      };
    }),
  };
}
