import type { EntityManager } from "@mikro-orm/postgresql";
import { audit, changesBetween } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { anyOf, array, db, now } from "../../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../../platform/errors.ts";
import { checkText } from "../../../platform/graphql/check-input.ts";
import { checkAddress } from "../../../platform/outgoing-http/allowed-address.ts";
import type { Context } from "../../context.ts";
import type { MemberViewer } from "../../viewer.ts";
import { ownerWhoChanges } from "./own-change.ts";
import { type FirstRole, firstRoles } from "./sign-on.entity.ts";
import { cameBy, domainOf, readSessionOrigin, readSignOn, type StoredSignOn } from "./sign-on.query.ts";
import { testIssuer } from "./test-issuer.ts";

/** The settings of a team's sign-on. Omitted fields stay unchanged. */
export interface SignOnChange {
  issuer?: string | null;
  clientId?: string | null;
  clientSecret?: string | null;
  firstRole?: FirstRole | null;
  required?: boolean | null;
}

const maxLength = { issuer: 500, clientId: 500, clientSecret: 2_000 };

/**
 * Sets the team's sign-on up, or changes it. Nobody can lock the team out by it:
 *
 * - `required` needs an owner whose own session came by the issuer and the client, with an address of a proved domain.
 * - A change of the issuer or the client makes sign-on optional again.
 * - A secret is replaced while sign-on is required only if the issuer accepts the new one.
 *
 * @throws UserError REQUIRED, TOO_LONG, URL_NOT_ALLOWED, FEATURE_NOT_ENABLED, NOT_ALLOWED, INVALID_VALUE
 */
export async function setSignOn(context: Context, change: SignOnChange): Promise<void> {
  const viewer = await ownerWhoChanges(context);
  const before = await readSignOn(context.em, viewer.teamId);
  const values = checkSignOn(context, change, before);
  const isSameClient = before !== undefined && cameBy(before, values);
  if (before?.required && isSameClient && change.required !== false && values.clientSecret !== null)
    await checkSecret(context, { ...values, clientSecret: values.clientSecret });
  const { keys, credentials } = context.services;
  const ended = await inTransaction(context.em, async (em) => {
    const stored = await readSignOn(em, viewer.teamId, "FOR_CHANGES");
    const isSame = stored !== undefined && cameBy(stored, values);
    const required = change.required ?? (isSame && stored.required);
    if (required && !(stored?.required && isSame)) await checkOwnSession(em, viewer, values);
    const secret =
      values.clientSecret === null
        ? stored?.encryptedSecret
        : keys.encrypt("sign-on-secret", Buffer.from(values.clientSecret));
    // Another owner has removed the sign-on meanwhile.
    if (secret === undefined)
      throw new UserError("REQUIRED", "The client secret is missing.", { path: ["input", "clientSecret"] });
    const firstRole = change.firstRole === undefined ? (stored?.firstRole ?? null) : change.firstRole;
    const columns = {
      ...{ issuer: values.issuer, client_id: values.clientId, encrypted_secret: secret },
      ...{ first_role: firstRole, required, updated_at: now() },
    };
    await db(em)
      .insertInto("sign_on")
      .values({ team_id: viewer.teamId, ...columns })
      .onConflict((conflict) =>
        conflict.column("team_id").doUpdateSet({ ...columns, updated_at: (eb) => eb.ref("excluded.updated_at") }),
      )
      .execute();
    const visible = (of: Pick<StoredSignOn, "issuer" | "clientId" | "firstRole" | "required"> | undefined) => ({
      ...{ issuer: of?.issuer ?? null, clientId: of?.clientId ?? null },
      ...{ firstRole: of?.firstRole ?? null, required: of?.required ?? false },
    });
    const { issuer, clientId } = values;
    const changes = {
      ...changesBetween(visible(stored), visible({ issuer, clientId, firstRole, required })),
      ...(values.clientSecret === null ? {} : { clientSecret: "replaced" }),
    };
    if (Object.keys(changes).length > 0)
      await audit(em, context, viewer.teamId, {
        action: "sign_on.set",
        target: { type: "Team", id: viewer.teamId },
        changes,
      });
    return required ? await endOtherSessions(em, viewer.teamId, values) : [];
  });
  for (const hash of ended) credentials.evict(hash);
}

/** The validated settings; the secret is null where it stays. */
interface SignOnValues {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
}

function checkSignOn(context: Context, change: SignOnChange, before: StoredSignOn | undefined): SignOnValues {
  const errors: UserErrorValue[] = [];
  const at = (field: string) => ["input", field];
  const read = (field: keyof typeof maxLength, stays: string | undefined) => {
    const text = change[field] === undefined ? stays : checkText(errors, at(field), change[field], maxLength[field]);
    if (text == null && errors.length === 0)
      errors.push({
        code: "REQUIRED",
        message: "Sign-on needs an issuer, a client id and a client secret.",
        path: at(field),
      });
    return text ?? "";
  };
  const issuer = read("issuer", before?.issuer);
  const clientId = read("clientId", before?.clientId);
  // A secret belongs to a client of an issuer, and is never sent to another one.
  const staysKnown = before !== undefined && cameBy(before, { issuer, clientId });
  const clientSecret = change.clientSecret === undefined && staysKnown ? null : read("clientSecret", undefined);
  const { WEBHOOK_ALLOW_PRIVATE: allowPrivate } = context.services.env;
  const problem =
    checkAddress(issuer, { allowPrivate }) ??
    (issuer.startsWith("https:") || allowPrivate ? null : "An issuer's address begins with https://.") ??
    (/[?#]/.test(issuer) ? "An issuer's address has no ? and no #." : null);
  if (errors.length === 0 && problem !== null)
    errors.push({ code: "URL_NOT_ALLOWED", message: problem, path: at("issuer") });
  if (change.firstRole != null && !firstRoles.includes(change.firstRole))
    errors.push({ code: "NOT_ALLOWED", message: "An owner is made by an owner.", path: at("firstRole") });
  if (change.firstRole === "BLIND_REVIEWER" && !context.plan.includes("BLIND_REVIEW"))
    errors.push({
      code: "FEATURE_NOT_ENABLED",
      message: "The team's subscription does not include BLIND_REVIEW.",
      path: at("firstRole"),
    });
  if (errors.length > 0) throw UserError.of(errors);
  return { issuer, clientId, clientSecret };
}

/** @throws UserError INVALID_VALUE where the issuer does not accept the new secret */
async function checkSecret(context: Context, issuer: { issuer: string; clientId: string; clientSecret: string }) {
  const failed = (await testIssuer(context.services, issuer)).find((check) => check.problem !== null);
  if (failed !== undefined)
    throw new UserError(
      "INVALID_VALUE",
      `Sign-on is required, so its secret is replaced only by one that the issuer accepts. ${failed.problem}`,
      { path: ["input", "clientSecret"] },
    );
}

/** @throws UserError NOT_ALLOWED where the owner's own session does not show that owners can sign on */
async function checkOwnSession(em: EntityManager, viewer: MemberViewer, values: SignOnValues): Promise<void> {
  const origin = await readSessionOrigin(em, viewer);
  const domain =
    origin === undefined || !cameBy(origin, values)
      ? undefined
      : await db(em)
          .selectFrom("sign_on_domain")
          .select("domain")
          .where("team_id", "=", viewer.teamId)
          .where("domain", "=", domainOf(origin.email))
          .where("proof", "is not", null)
          .executeTakeFirst();
  if (domain === undefined)
    throw new UserError(
      "NOT_ALLOWED",
      "Sign on by this issuer yourself first: sign-on can be required only in a session that came by it, so that no owner is locked out.",
      { path: ["input", "required"] },
    );
}

/** Ends the sessions that did not come by the issuer, and the links that would begin such ones. */
async function endOtherSessions(
  em: EntityManager,
  teamId: string,
  { issuer, clientId }: Pick<SignOnValues, "issuer" | "clientId">,
): Promise<Buffer[]> {
  await db(em).deleteFrom("sign_in_token").where("team_id", "=", teamId).execute();
  // By itself: credentials are on every server, where the tables are spread over several, and these are not.
  const stay = await db(em)
    .selectFrom("sign_on_session")
    .select("credential_hash as hash")
    .where("team_id", "=", teamId)
    .where("issuer", "=", issuer)
    .where("client_id", "=", clientId)
    .execute();
  const ended = await db(em)
    .deleteFrom("credential")
    .where("team_id", "=", teamId)
    .where("member_id", "is not", null)
    .where(({ not, eb }) => not(eb("hash", "=", anyOf(array.bytea(stay.map(({ hash }) => hash))))))
    .returning("hash")
    .execute();
  return ended.map(({ hash }) => hash);
}
