import type { Services } from "../../access/context.ts";
import { signInMinutes } from "../../access/credentials/issue-credential.ts";
import { makeSignInLinks } from "../../access/sign-in/make-sign-in-links.ts";
import { membershipsOf } from "../../access/sign-in/request-sign-in.ts";
import { anyOf, array, db } from "../../platform/database/sql.ts";
import { formatDuration } from "../../platform/text/duration.ts";
import type { TeamMemberState } from "../../teams/team-member.entity.ts";
import type { WriteEmail } from "../delivery/email-delivery.ts";
import type { DueEmail } from "../delivery/record-outcomes.ts";
import { fromTeam, mailboxOf } from "../rendering/mailbox.ts";
import { phrase } from "../rendering/phrases.ts";
import { languageOf, renderEmail } from "../rendering/render-email.ts";

/** A requested link that could not be sent within this time is not wanted any more. */
const maxSignInAgeSeconds = 3_600;

/** Reads the member that an e-mail goes to; undefined if the member is in none of these states any more. */
const readRecipient = (services: Services, email: DueEmail, states: TeamMemberState[]) =>
  db(services.em.fork())
    .selectFrom("team_member as m")
    .innerJoin("team as t", "t.id", "m.team_id")
    .leftJoin("team_member as i", (join) =>
      join.onRef("i.team_id", "=", "m.team_id").onRef("i.id", "=", "m.invited_by"),
    )
    .select((eb) => [
      "t.name as teamName",
      "m.email as address",
      "m.name",
      "m.locale",
      "m.role",
      eb.fn.coalesce("i.name", "i.email").as("inviterName"),
    ])
    .where("m.team_id", "=", email.teamId)
    .where("m.id", "=", email.memberId)
    .where("m.state", "=", anyOf(array.text(states)))
    .executeTakeFirst();

/** To an invited member: the link to join. Wanted until the member has joined. Links are made when it is sent, and never stored. */
export const teamInvitationEmail: WriteEmail = async (services, email) => {
  const row = await readRecipient(services, email, ["INVITED"]);
  if (row === undefined) return null;
  const member = { teamId: email.teamId, memberId: email.memberId! };
  const [link] = await makeSignInLinks(services, [member], signInMinutes.teamInvitation);
  const language = await languageOf("TEAM_INVITATION", row.locale);
  const rendered = await renderEmail(
    "TEAM_INVITATION",
    {
      teamName: row.teamName,
      inviterName: row.inviterName,
      roleName: phrase(`role.${row.role}`, language),
      signInUrl: link!.signInUrl,
      validFor: formatDuration(`PT${signInMinutes.teamInvitation}M`, language),
    },
    language,
  );
  return { ...rendered, from: fromTeam(services, row.teamName), to: mailboxOf(row.name, row.address), headers: {} };
};

/** To a member: a sign-in link for each team of their address. The links are made when it is sent. */
export const signInEmail: WriteEmail = async (services, email) => {
  const row =
    email.ageSeconds > maxSignInAgeSeconds ? undefined : await readRecipient(services, email, ["ACTIVE", "INVITED"]);
  if (row === undefined) return null;
  const memberships = await membershipsOf(services.em.fork(), row.address);
  const { redirectUrl = null } = (email.content ?? {}) as { redirectUrl?: string | null };
  const links = await makeSignInLinks(services, memberships, signInMinutes.mailed, redirectUrl);
  const teams = links.map(({ teamName, signInUrl }) => ({ teamName, signInUrl }));
  const language = await languageOf("SIGN_IN", row.locale);
  const validFor = formatDuration(`PT${signInMinutes.mailed}M`, language);
  const rendered = await renderEmail("SIGN_IN", { teams, validFor }, language);
  return { ...rendered, from: fromTeam(services, row.teamName), to: mailboxOf(row.name, row.address), headers: {} };
};
