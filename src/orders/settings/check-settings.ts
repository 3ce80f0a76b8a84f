import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { scopesBeyond } from "../../access/permissions.ts";
import type { ApiKeyScope } from "../../access/roles.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { checkText } from "../../platform/graphql/check-input.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { checkAddress } from "../../platform/outgoing-http/allowed-address.ts";

/** What a caller gives. Undefined fields stay unchanged. */
export interface SettingsInput {
  url?: string | null;
  account?: string | null;
  apiKey?: string | null;
  webhookSecret?: string | null;
}

/** The rights that an integration uses: it reads results with their times, and invites. */
const needed: ApiKeyScope[] = ["READ", "CANDIDATES_PII", "INVITE"];

/** @throws UserError NOT_ALLOWED if the integration would do more than the caller may, FEATURE_NOT_ENABLED */
export function checkCaller(context: Context): void {
  if (!context.plan.includes("WEBHOOKS"))
    throw new UserError("FEATURE_NOT_ENABLED", "The team's subscription does not include WEBHOOKS.");
  const beyond = scopesBeyond(accessOf(context), needed);
  if (beyond.length > 0)
    throw new UserError(
      "NOT_ALLOWED",
      `An integration invites, and sends results to the partner. Its settings need ${beyond.join(", ")} as well.`,
    );
}

/**
 * Validates settings. Whether the address may be called is checked again at each call.
 *
 * @throws UserError REQUIRED, TOO_LONG, URL_NOT_ALLOWED, INVALID_VALUE
 */
export function checkSettings(context: Context, input: SettingsInput): SettingsInput {
  const errors: UserErrorValue[] = [];
  const at = (field: string) => ["input", field];
  const checked: SettingsInput = {};
  if (input.url !== undefined && input.url !== null) {
    const { WEBHOOK_ALLOW_PRIVATE: allowPrivate } = context.services.env;
    const problem =
      checkAddress(input.url, { allowPrivate }) ??
      (allowPrivate || /^https:/i.test(input.url) ? null : "The address has to begin with https://.");
    if (problem !== null) errors.push({ code: "URL_NOT_ALLOWED", message: problem, path: at("url") });
    checked.url = input.url.replace(/\/+$/, "");
  }
  for (const field of ["account", "apiKey", "webhookSecret"] as const) {
    if (input[field] === undefined) continue;
    checked[field] = checkText(errors, at(field), input[field], 500);
    // They are sent as headers.
    if (checked[field] != null && !/^[\x21-\x7e]+$/.test(checked[field]))
      errors.push({ code: "INVALID_VALUE", message: "Only printable ASCII without spaces.", path: at(field) });
  }
  if (errors.length > 0) throw UserError.of(errors);
  return checked;
}

/** @throws UserError REQUIRED for a setting that a kind of partner needs */
export function mustBeSet(value: string | null | undefined, field: string, text: string): string {
  if (value == null) throw new UserError("REQUIRED", text, { path: ["input", field] });
  return value;
}

/** An integration as a use case needs it. */
export interface LockedIntegration {
  id: string;
  kind: string;
  url: string;
  account: string | null;
  credentials: Buffer;
  enabled: boolean;
}

/**
 * Finds and locks an integration of the team.
 *
 * @throws UserError NOT_FOUND
 */
export async function lockIntegration(tx: Tx, globalId: string): Promise<LockedIntegration> {
  const id = storedId("PartnerIntegration", globalId);
  const found =
    id === null
      ? undefined
      : await db(tx.em)
          .selectFrom("partner_integration")
          .select(["id", "kind", "url", "account", "credentials", "enabled"])
          .where("team_id", "=", tx.teamId)
          .where("id", "=", id)
          .where("deleted_at", "is", null)
          .forNoKeyUpdate()
          .executeTakeFirst();
  if (found === undefined) throw new UserError("NOT_FOUND", "There is no such integration.", { path: ["id"] });
  return found;
}
