import type { Context } from "../access/context.ts";
import { viewerOf } from "../access/permission.ts";
import { inTransaction } from "../platform/database/in-transaction.ts";
import { UserError, type UserErrorValue } from "../platform/errors.ts";
import { checkText } from "../platform/graphql/check-input.ts";
import { requireLocale, requireTimeZone } from "../platform/graphql/scalars.ts";
import { TeamMember } from "./team-member.entity.ts";

/** The profile of a member. Omitted fields stay unchanged, and null clears a field. */
export interface Profile {
  name?: string | null;
  locale?: string | null;
  timeZone?: string | null;
}

/** Changes the name, language and time zone of the calling member, in this team only. */
export async function updateProfile(context: Context, profile: Profile): Promise<string> {
  const { teamId, id } = viewerOf(context);
  const errors: UserErrorValue[] = [];
  const name = checkText(errors, ["input", "name"], profile.name, 200);
  if (errors.length > 0) throw UserError.of(errors);
  await inTransaction(context.em, async (em) => {
    const member = await em.findOneOrFail(TeamMember, { teamId, id });
    if (profile.name !== undefined) member.name = name;
    if (profile.locale !== undefined) member.locale = requireLocale(profile.locale);
    if (profile.timeZone !== undefined) member.timeZone = requireTimeZone(profile.timeZone);
  });
  context.loaders.clear();
  return id;
}
