import type { GraphQLSchema } from "graphql";
import { accessOf } from "../../access/permission.ts";
import { scopesBeyond } from "../../access/permissions.ts";
import type { ApiKeyScope } from "../../access/roles.ts";
import type { EventType } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { checkDistinct, checkText, maxEnumValues } from "../../platform/graphql/check-input.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { checkAddress } from "../../platform/outgoing-http/allowed-address.ts";
import { checkPayloadQuery } from "../payload/payload-query.ts";

/** The settings of an endpoint. Undefined fields stay unchanged, and null clears a field. */
export interface EndpointInput {
  url?: string | null;
  description?: string | null;
  eventTypes?: EventType[] | null;
  assessmentId?: string | null;
  payloadQuery?: string | null;
  scopes?: ApiKeyScope[] | null;
}

/** The validated settings as columns. */
export interface EndpointValues {
  url?: string;
  description?: string | null;
  eventTypes?: EventType[];
  assessmentId?: string | null;
  payloadQuery?: string | null;
  scopes?: ApiKeyScope[];
}

/**
 * Validates the settings of an endpoint. Whether its address may be called is checked again at each call.
 *
 * @throws UserError REQUIRED, TOO_LONG, URL_NOT_ALLOWED, NOT_FOUND, INVALID_QUERY, NOT_ALLOWED
 */
export async function checkEndpoint(tx: Tx, schema: GraphQLSchema, input: EndpointInput): Promise<EndpointValues> {
  const at = (field: string) => ["input", field];
  const errors: UserErrorValue[] = [];
  const values: EndpointValues = {};
  if (input.url !== undefined) {
    if (input.url === null)
      errors.push({ code: "REQUIRED", message: "An endpoint needs an address.", path: at("url") });
    else {
      const refused = checkAddress(input.url, { allowPrivate: tx.context.services.env.WEBHOOK_ALLOW_PRIVATE });
      if (refused !== null) errors.push({ code: "URL_NOT_ALLOWED", message: refused, path: at("url") });
      values.url = input.url;
    }
  }
  if (input.description !== undefined)
    values.description = checkText(errors, at("description"), input.description, 500);
  if (input.eventTypes !== undefined)
    values.eventTypes = checkDistinct(errors, at("eventTypes"), input.eventTypes ?? [], maxEnumValues);
  if (input.assessmentId !== undefined) values.assessmentId = await findAssessmentId(tx, errors, input.assessmentId);
  if (input.payloadQuery !== undefined)
    values.payloadQuery = checkPayloadQuery(errors, at("payloadQuery"), schema, input.payloadQuery);
  if (input.scopes !== undefined)
    values.scopes = checkDistinct(errors, at("scopes"), input.scopes ?? ["READ"], maxEnumValues);
  if (errors.length > 0) throw UserError.of(errors);
  return values;
}

/** @throws UserError NOT_ALLOWED if the endpoint would receive more than the caller may read */
export function checkScopes(tx: Tx, scopes: ApiKeyScope[]): void {
  const beyond = scopesBeyond(accessOf(tx.context), scopes);
  if (beyond.length > 0)
    throw new UserError("NOT_ALLOWED", `Bodies cannot contain more than you may read: ${beyond.join(", ")}.`, {
      path: ["input", "scopes"],
    });
}

async function findAssessmentId(tx: Tx, errors: UserErrorValue[], globalId: string | null): Promise<string | null> {
  if (globalId === null) return null;
  const id = storedId("Assessment", globalId);
  const found =
    id !== null &&
    (await db(tx.em)
      .selectFrom("assessment")
      .select("id")
      .where("team_id", "=", tx.teamId)
      .where("id", "=", id)
      .executeTakeFirst()) !== undefined;
  if (!found)
    errors.push({ code: "NOT_FOUND", message: "There is no such assessment.", path: ["input", "assessmentId"] });
  return id;
}
