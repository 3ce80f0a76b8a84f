import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { audit, changesBetween } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { boundedLine, maxAddressLength } from "../../platform/text/text-input.ts";
import { requireSenderDomains } from "./add-sender-domain.ts";

/** The sender of a team's e-mails. */
export interface SenderChoice {
  /** Null or omitted: the installation's. */
  address?: string | null;
  /** Null or omitted: the team's name. */
  name?: string | null;
}

const maxName = 100;
/**
 * Only these characters, with single dots between them (RFC 5322, dot-atom): none has a meaning in a header, every mail
 * program shows them, and no server needs SMTPUTF8 for them.
 */
const address = /^([a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*)@([a-z0-9.-]+)$/;
const maxLocalPart = 64;

/** @throws UserError INVALID_VALUE */
function requireAddress(text: string): { localPart: string; domain: string } {
  const written = text.length > maxAddressLength ? "" : text.trim().toLowerCase();
  const [, localPart = "", domain = ""] = address.exec(written) ?? [];
  if (localPart === "" || localPart.length > maxLocalPart)
    throw new UserError(
      "INVALID_VALUE",
      "Write one address such as jobs@example.com, with a to z, digits, dots, hyphens, plus and underscore before the @.",
      { path: ["address"] },
    );
  return { localPart, domain };
}

/** @throws UserError TOO_LONG */
function requireName(text: string | null | undefined): string | null {
  if (text == null) return null;
  const name = boundedLine(text, maxName);
  if (name === null) throw new UserError("TOO_LONG", `At most ${maxName} characters.`, { path: ["name"] });
  return name === "" ? null : name;
}

/**
 * Decides whom the team's e-mails come from: an address of one of its verified domains, or the installation's sender.
 *
 * @throws UserError INVALID_VALUE, TOO_LONG; NOT_FOUND for a domain that the team does not have; INVALID_STATE for one that
 * is not verified; NOT_ALLOWED
 */
export async function setEmailSender(context: Context, choice: SenderChoice): Promise<void> {
  const { teamId } = accessOf(context);
  const name = requireName(choice.name);
  const chosen = choice.address == null ? null : requireAddress(choice.address);
  if (chosen !== null) requireSenderDomains(context);
  await withTransaction(context, async ({ em }) => {
    await db(em).selectFrom("team").select("id").where("id", "=", teamId).forNoKeyUpdate().execute();
    const domains = await db(em)
      .selectFrom("sender_domain")
      .select(["domain", "state", "local_part as localPart", "sender_name as name"])
      .where("team_id", "=", teamId)
      .forNoKeyUpdate()
      .execute();
    const used = domains.find(({ localPart }) => localPart !== null);
    if (chosen !== null) {
      const found = domains.find(({ domain }) => domain === chosen.domain);
      if (found === undefined)
        throw new UserError("NOT_FOUND", "The team has no such domain. Add it first.", { path: ["address"] });
      if (found.state !== "VERIFIED")
        throw new UserError(
          "INVALID_STATE",
          `${chosen.domain} is not verified: its DKIM record has to be found first.`,
          {
            path: ["address"],
          },
        );
    }
    const changes = changesBetween(
      {
        address: used === undefined ? null : `${used.localPart}@${used.domain}`,
        name: used?.name ?? null,
      },
      {
        address: chosen === null ? null : `${chosen.localPart}@${chosen.domain}`,
        name: chosen === null ? null : name,
      },
    );
    if (changes === null) return;
    if (used !== undefined)
      await db(em)
        .updateTable("sender_domain")
        .set({ local_part: null, sender_name: null })
        .where("team_id", "=", teamId)
        .where("domain", "=", used.domain)
        .execute();
    if (chosen !== null)
      await db(em)
        .updateTable("sender_domain")
        .set({ local_part: chosen.localPart, sender_name: name })
        .where("team_id", "=", teamId)
        .where("domain", "=", chosen.domain)
        .execute();
    await audit(em, context, teamId, {
      action: "email_sender.set",
      target: { type: "Team", id: teamId },
      changes,
    });
  });
}
