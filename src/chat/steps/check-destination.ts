import { isBlinded } from "../../access/permissions.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { checkDistinct, checkText, maxEnumValues } from "../../platform/graphql/check-input.ts";
import { requireLocale } from "../../platform/graphql/scalars.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { checkAddress, nameOf } from "../../platform/outgoing-http/allowed-address.ts";
import type { NotificationEventType } from "../../teams/notification-settings.ts";

/** The settings of a destination. Undefined fields stay unchanged. */
export interface DestinationInput {
  name?: string | null;
  url?: string | null;
  eventTypes?: NotificationEventType[] | null;
  assessmentId?: string | null;
  locale?: string | null;
  namesCandidates?: boolean | null;
}

const maxName = 100;

/**
 * Validates the settings of a destination. Whether its address may be called is checked again at each call.
 *
 * @throws UserError REQUIRED, TOO_LONG, URL_NOT_ALLOWED, NOT_FOUND
 * @throws BAD_USER_INPUT for what is no language tag
 */
export async function checkDestination(tx: Tx, input: DestinationInput) {
  const at = (field: string) => ["input", field];
  const errors: UserErrorValue[] = [];
  const name = input.name === undefined ? undefined : checkText(errors, at("name"), input.name, maxName);
  if (name === null && errors.length === 0)
    errors.push({ code: "REQUIRED", message: "A destination needs a name.", path: at("name") });
  if (input.url === null)
    errors.push({ code: "REQUIRED", message: "A destination needs an address.", path: at("url") });
  if (input.url != null) {
    const problem = addressProblem(input.url, tx.context.services.env.WEBHOOK_ALLOW_PRIVATE);
    if (problem !== null) errors.push({ code: "URL_NOT_ALLOWED", message: problem, path: at("url") });
  }
  const assessmentId =
    input.assessmentId == null ? input.assessmentId : await findAssessmentId(tx, errors, input.assessmentId);
  const eventTypes =
    input.eventTypes === undefined
      ? undefined
      : checkDistinct(errors, at("eventTypes"), input.eventTypes ?? [], maxEnumValues);
  if (errors.length > 0) throw UserError.of(errors);
  return {
    name: name ?? undefined,
    eventTypes,
    assessmentId,
    locale: requireLocale(input.locale) ?? undefined,
    namesCandidates: input.namesCandidates ?? undefined,
  };
}

/** The address has a secret in it, so it needs TLS on the public internet. */
const addressProblem = (url: string, allowPrivate: boolean): string | null =>
  checkAddress(url, { allowPrivate }) ??
  (allowPrivate || /^https:/i.test(url) ? null : "The address has to begin with https://.");

/** The columns of an address: the address itself, encrypted, and what of it is shown. */
export function addressColumns({ context }: Tx, url: string): { encrypted_url: Buffer; url_hint: string } {
  return {
    encrypted_url: context.services.keys.encrypt("chat-url", Buffer.from(url)),
    url_hint: `${nameOf(new URL(url))}/…${url.length > 40 ? url.slice(-4) : ""}`,
  };
}

/** @throws UserError NOT_ALLOWED if the messages would say more of candidates than the caller may read */
export function checkNames({ context }: Tx, namesCandidates: boolean): void {
  if (namesCandidates && isBlinded(context.access))
    throw new UserError("NOT_ALLOWED", "Messages cannot name candidates whose names you may not read.", {
      path: ["input", "namesCandidates"],
    });
}

async function findAssessmentId(tx: Tx, errors: UserErrorValue[], globalId: string): Promise<string | null> {
  const id = storedId("Assessment", globalId);
  const found =
    id === null
      ? undefined
      : await db(tx.em)
          .selectFrom("assessment")
          .select("id")
          .where("team_id", "=", tx.teamId)
          .where("id", "=", id)
          .executeTakeFirst();
  if (found === undefined)
    errors.push({ code: "NOT_FOUND", message: "There is no such assessment.", path: ["input", "assessmentId"] });
  return id;
}
