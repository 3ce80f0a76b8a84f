import type { EntityManager } from "@mikro-orm/postgresql";
import { audit } from "../../audit/audit.ts";
import { runIdempotent } from "../../idempotency/run-idempotent.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db, now, sql } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { checkText, maxEnumValues } from "../../platform/graphql/check-input.ts";
import { recheckPermission } from "../authenticate.ts";
import type { Context } from "../context.ts";
import { issueApiKey } from "../credentials/issue-credential.ts";
import { accessOf, viewerOf } from "../permission.ts";
import { scopesBeyond } from "../permissions.ts";
import type { ApiKeyScope } from "../roles.ts";

/** An API key to create. */
export interface NewApiKey {
  name: string;
  scopes: ApiKeyScope[];
  /** Null: the key does not expire. */
  expiresAt?: Date | null;
}

/** A key, with its secret in the one answer that shows it. */
export interface IssuedApiKey {
  id: string;
  key: string | null;
}

/** The limit of active keys of a team. */
export const maxLiveKeys = 200;
/** The latest expiry of a key, in years. */
const maxYears = 5;

/** @throws UserError with every error that needs no query */
function checkKey(context: Context, { name, scopes }: NewApiKey): string {
  const errors: UserErrorValue[] = [];
  const given = checkText(errors, ["input", "name"], name, 200);
  if (given === null && errors.length === 0)
    errors.push({ code: "REQUIRED", message: "A key needs a name.", path: ["input", "name"] });
  if (scopes.length === 0)
    errors.push({ code: "REQUIRED", message: "Name at least one scope.", path: ["input", "scopes"] });
  if (scopes.length > maxEnumValues)
    throw new UserError("TOO_MANY_ITEMS", `At most ${maxEnumValues} scopes.`, { path: ["input", "scopes"] });
  const beyond = new Set(scopesBeyond(accessOf(context), scopes));
  for (const [place, scope] of scopes.entries()) {
    const path = ["input", "scopes", String(place)];
    if (scopes.indexOf(scope) < place)
      errors.push({ code: "DUPLICATE_IN_REQUEST", message: `${scope} stands there already.`, path });
    else if (beyond.has(scope))
      errors.push({ code: "NOT_ALLOWED", message: `A key hands out no scope that it lacks: ${scope}.`, path });
  }
  if (errors.length > 0) throw UserError.of(errors);
  return given!;
}

/**
 * Checks that the expiry and one more key are allowed, under a lock on the team, so that concurrent calls do not exceed
 * the limit together. A key that expires creates none that expires later.
 */
async function checkEnd(em: EntityManager, context: Context, expiresAt: Date | null): Promise<void> {
  const { teamId, type, id } = viewerOf(context);
  await db(em).selectFrom("team").select("id").where("id", "=", teamId).forNoKeyUpdate().execute();
  const found = await db(em)
    .selectNoFrom((eb) => [
      now().as("now"),
      sql<Date>`now() + make_interval(years => ${maxYears})`.as("furthest"),
      eb
        .selectFrom("api_key")
        .select("expires_at")
        .where("team_id", "=", teamId)
        .where("id", "=", type === "ApiKey" ? id : null)
        .as("own"),
      eb
        .selectFrom("api_key")
        .select(sql<number>`count(*)::int`.as("count"))
        .where("team_id", "=", teamId)
        .where("revoked_at", "is", null)
        .where((key) => sql<boolean>`(${key.ref("expires_at")} <= now()) is not true`)
        .$asScalar()
        .$notNull()
        .as("live"),
    ])
    .executeTakeFirstOrThrow();
  const refuse = (code: UserErrorValue["code"], message: string, field: string): never => {
    throw new UserError(code, message, { path: ["input", field] });
  };
  const own = found.own;
  if (expiresAt !== null && expiresAt <= found.now)
    refuse("INVALID_VALUE", "This moment has passed already.", "expiresAt");
  if (expiresAt !== null && expiresAt > found.furthest)
    refuse("INVALID_VALUE", `A key ends within ${maxYears} years, or never by itself.`, "expiresAt");
  if (own !== null && (expiresAt === null || expiresAt > own))
    refuse("NOT_ALLOWED", `A key makes none that outlives it: ${own.toISOString()} is the latest end.`, "expiresAt");
  if (found.live >= maxLiveKeys)
    throw new UserError("NOT_ALLOWED", `A team has at most ${maxLiveKeys} keys that work. Revoke some first.`);
}

/**
 * Creates an API key. Its secret is shown in this answer only; a repeat under the same idempotency key answers
 * without it. A key that is created by a key belongs to the member who created the first, and has at most its scopes.
 *
 * @throws UserError REQUIRED, TOO_LONG, DUPLICATE_IN_REQUEST, INVALID_VALUE, NOT_ALLOWED
 */
export async function createApiKey(context: Context, input: NewApiKey): Promise<IssuedApiKey> {
  await recheckPermission(context, "ADMIN");
  const name = checkKey(context, input);
  const { scopes, expiresAt = null } = input;
  const { teamId, ...viewer } = viewerOf(context);
  return await inTransaction(context.em, (em) =>
    runIdempotent<IssuedApiKey>(
      em,
      context,
      async () => {
        await checkEnd(em, context, expiresAt);
        const createdBy = viewer.type === "TeamMember" ? viewer.id : viewer.createdBy;
        const { apiKeyId: id, key } = await issueApiKey(em, { teamId, createdBy, name, scopes, expiresAt });
        await audit(em, context, teamId, {
          action: "api_key.create",
          target: { type: "ApiKey", id },
          changes: {
            name: { from: null, to: name },
            scopes: { from: [], to: scopes },
            expiresAt: { from: null, to: expiresAt },
          },
        });
        return { id, key };
      },
      { keep: ({ id }) => id, again: (id) => ({ id, key: null }) },
    ),
  );
}
