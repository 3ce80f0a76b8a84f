import { randomUUID } from "node:crypto";
import type { Context, Services } from "../access/context.ts";
import { contextOnBehalfOf, contextOnBehalfOfKey } from "../access/contexts.ts";
import { findTeams, forEachTeam } from "../platform/database/spread.ts";
import { anyOf, array, db, now, secondsFromNow } from "../platform/database/sql.ts";
import { errorFields } from "../platform/process/log.ts";
import { orderPartners, type PartnerAccount, partnerOfKind } from "./partner.ts";
import { openAccount } from "./settings/credentials.ts";

/** How often the orders of an integration are fetched, in seconds. A worker that dies holds an integration up that long. */
export const pullSeconds = 60;

/** Fetches the orders of partners that do not place them by themselves, each by one worker. */
export async function pullOrders(services: Services): Promise<void> {
  const kinds = orderPartners().flatMap(({ kind, pull }) => (pull === undefined ? [] : [kind]));
  if (kinds.length === 0) return;
  const teams = await findTeams(services, async (among) => {
    const due = await db(services.em.fork())
      .selectFrom("partner_integration")
      .select("team_id as teamId")
      .distinct()
      .where("next_pull_at", "<=", now())
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return due.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, async (teamId) => {
    const leased = await db(services.em.fork())
      .updateTable("partner_integration")
      .set({ next_pull_at: secondsFromNow(pullSeconds), pulled_by: randomUUID() })
      .where("team_id", "=", teamId)
      .where("next_pull_at", "<=", now())
      .where("enabled", "=", true)
      .where("kind", "in", kinds)
      .returning(["id", "kind", "url", "account", "credentials"])
      .execute();
    for (const row of leased) {
      const account = openAccount(services, { ...row, teamId });
      if (account === null) continue;
      try {
        await partnerOfKind(row.kind)!.pull!(services, account);
      } catch (error) {
        services.log.warn({ teamId, kind: row.kind, ...errorFields(error) }, "orders of a partner not fetched");
      }
    }
  });
}

/**
 * The context in which fetched orders are placed: in the name of who saved the integration last, with their rights at this
 * moment.
 *
 * @returns null where the member or the key has ended
 */
export async function contextOfIntegrationOwner(
  services: Services,
  { teamId, id }: PartnerAccount,
): Promise<Context | null> {
  const saved = await db(services.em.fork())
    .selectFrom("partner_integration")
    .select(["saved_by_type as type", "saved_by_id as by"])
    .where("team_id", "=", teamId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (saved === undefined) return null;
  const context =
    saved.type === "TeamMember"
      ? await contextOnBehalfOf(services, { teamId, memberId: saved.by })
      : await contextOnBehalfOfKey(services, { teamId, keyId: saved.by });
  return context?.access?.may("INVITE") === true && context.access.may("READ") ? context : null;
}
