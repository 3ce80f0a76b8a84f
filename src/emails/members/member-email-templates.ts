import type { Services } from "../../access/context.ts";
import { signInMinutes } from "../../access/credentials/issue-credential.ts";
import type { TeamRole } from "../../access/roles.ts";
import { makeSignInLinks } from "../../access/sign-in/make-sign-in-links.ts";
import { membershipsOf } from "../../access/sign-in/request-sign-in.ts";
import { firstRow, sql } from "../../platform/database/rows.ts";
import { formatDuration } from "../../platform/text/duration.ts";
import type { WriteEmail } from "../delivery/email-delivery.ts";
import type { DueEmail } from "../delivery/record-outcomes.ts";
import { fromTeam, mailboxOf } from "../rendering/mailbox.ts";
import { phrase } from "../rendering/phrases.ts";
import { languageOf, renderEmail } from "../rendering/render-email.ts";

/** Who asked for a link and has waited this long does not look for it any more. */
const signInWishSeconds = 3_600;

interface Recipient {
  teamName: string;
  address: string;
  name: string | null;
  locale: string | null;
  role: TeamRole;
  inviterName: string | null;
}

const readRecipient = (services: Services, email: DueEmail, states: string[]): Promise<Recipient | null> =>
  firstRow(
    services.em.fork(),
    sql`select t.name as "teamName", m.email as address, m.name, m.locale, m.role, coalesce(i.name, i.email) as "inviterName"
      from team_member m join team t on t.id = m.team_id left join team_member i on i.team_id = m.team_id and i.id = m.invited_by
      where m.team_id = ${email.teamId} and m.id = ${email.memberId} and m.state = any(${states})`,
  );

/** To a person: the way into the team. Still wanted until it was used. The link is made now, so nothing usable is stored. */
export const teamInvitationEmail: WriteEmail = async (services, email) => {
  const row = await readRecipient(services, email, ["INVITED"]);
  if (row === null) return null;
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

/** To a person: a sign-in link for each team of their address. The links are made now and live an hour. */
export const signInEmail: WriteEmail = async (services, email) => {
  const row = email.ageSeconds > signInWishSeconds ? null : await readRecipient(services, email, ["ACTIVE", "INVITED"]);
  if (row === null) return null;
  const memberships = await membershipsOf(services.em.fork(), row.address);
  const { redirectUrl = null } = (email.content ?? {}) as { redirectUrl?: string | null };
  const links = await makeSignInLinks(services, memberships, signInMinutes.mailed, redirectUrl);
  const teams = links.map(({ teamName, signInUrl }) => ({ teamName, signInUrl }));
  const language = await languageOf("SIGN_IN", row.locale);
  const validFor = formatDuration(`PT${signInMinutes.mailed}M`, language);
  const rendered = await renderEmail("SIGN_IN", { teams, validFor }, language);
  return { ...rendered, from: fromTeam(services, row.teamName), to: mailboxOf(row.name, row.address), headers: {} };
};
