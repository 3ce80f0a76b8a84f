import type { Services } from "../../../access/context.ts";
import { publicLinkError } from "../../../assessments/check-public-link.ts";
import { findByPublicLink } from "../../../assessments/public-link.ts";
import { db } from "../../../platform/database/sql.ts";
import type { UserErrorValue } from "../../../platform/errors.ts";

/** A public link as its holder sees it: the assessment, and no data about candidates. */
export interface PublicView {
  assessmentTitle: string;
  instructions: string | null;
  teamName: string;
  timeLimit: string | null;
  /** Why candidates cannot register now; null if they can. */
  refusal: UserErrorValue | null;
}

/** The assessment behind a public link; null when the link is not known. Changes nothing. */
export async function viewByPublicLink(services: Services, token: string): Promise<PublicView | null> {
  const em = services.em.fork();
  const found = await findByPublicLink(services, em, token);
  if (found === null) return null;
  const row = await db(em)
    .selectFrom("assessment as a")
    .innerJoin("team as t", "t.id", "a.team_id")
    .select([
      "a.title as assessmentTitle",
      "a.instructions",
      "t.name as teamName",
      "a.time_limit as timeLimit",
      "a.state",
      "a.invite_only as inviteOnly",
    ])
    .where("a.team_id", "=", found.teamId)
    .where("a.id", "=", found.id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { state, inviteOnly, ...view } = row;
  return { ...view, refusal: publicLinkError({ state, inviteOnly }) };
}
