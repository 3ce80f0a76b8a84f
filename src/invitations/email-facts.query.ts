import type { EntityManager } from "@mikro-orm/postgresql";
import { languageOf } from "../emails/rendering/render-email.ts";
import { firstRow, sql } from "../platform/database/rows.ts";
import { formatDuration } from "../platform/text/duration.ts";
import { formatTime } from "../platform/text/format-time.ts";
import {
  effectiveStateSql,
  effectiveSubmittedAtSql,
  extendedTimeLimitSql,
  type InvitationState,
  isDueSql,
  isPastExpirySql,
} from "./lifecycle.ts";

/** The data of an e-mail about an invitation. */
export interface InvitationDetails {
  teamId: string;
  invitationId: string;
  candidateId: string;
  teamName: string;
  title: string;
  candidateName: string | null;
  /** Null for an erased candidate. */
  address: string | null;
  suppressed: boolean;
  inviterName: string | null;
  inviterAddress: string | null;
  message: string | null;
  /** With the candidate's extra time. */
  timeLimit: string | null;
  opensAt: Date | null;
  expiresAt: Date | null;
  zone: string;
  locale: string | null;
  version: number;
  /** The version of the links of the candidate, not of the invitation. */
  candidateVersion: number;
  state: InvitationState;
  reopened: boolean;
  emailRequested: boolean;
  locked: boolean;
  remindersOff: boolean;
  submittedAt: Date | null;
  /** Whether the work was submitted automatically at the deadline. */
  automatic: boolean;
  /** The last moment to start, or to continue, has passed. */
  isPastExpiry: boolean;
}

/** Reads the data with `em`: a preview reads inside the transaction that it rolls back. */
export const readInvitationDetails = (
  em: EntityManager,
  teamId: string,
  invitationId: string | null,
): Promise<InvitationDetails | null> =>
  firstRow(
    em,
    sql`select i.team_id as "teamId", i.id as "invitationId", i.candidate_id as "candidateId", t.name as "teamName", a.title,
        -- A name that was entered at a public link is not verified, so it is not sent to the address.
        case when i.source <> 'PUBLIC_LINK' then c.name end as "candidateName", c.email as address, m.name as "inviterName", m.email as "inviterAddress",
        exists (select 1 from email_suppression s where s.team_id = c.team_id and s.address = c.email) as suppressed,
        i.message, i.opens_at as "opensAt", i.expires_at as "expiresAt", coalesce(c.time_zone, t.time_zone) as zone, c.locale,
        i.link_version as version, c.link_version as "candidateVersion", ${sql.raw(effectiveStateSql("i"))} as state, i.reopened_at is not null as reopened, i.email_requested as "emailRequested", i.locked,
        c.reminders_off as "remindersOff", ${sql.raw(effectiveSubmittedAtSql("i"))} as "submittedAt",
        coalesce(s.automatic, false) or ${sql.raw(isDueSql("i", "submit"))} is true as automatic,
        ${sql.raw(isPastExpirySql("i"))} is true as "isPastExpiry", ${sql.raw(extendedTimeLimitSql("i", "a", "c"))} as "timeLimit"
      from invitation i
        join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
        join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
        join team t on t.id = i.team_id
        left join team_member m on m.team_id = i.team_id and m.id = i.inviter_member_id and m.state = 'ACTIVE'
        left join submission s on s.team_id = i.team_id and s.invitation_id = i.id
      where i.team_id = ${teamId} and i.id = ${invitationId}::uuid`,
  );

/** The data as text, in the language of the e-mail and the time zone of its reader. Links are added by the caller. */
export async function emailVariables(kind: string, facts: InvitationDetails, locale: string | null = facts.locale) {
  const language = await languageOf(kind, locale);
  const words = (time: Date | null) => (time === null ? null : formatTime(time, facts.zone, language));
  return {
    language,
    words,
    variables: {
      teamName: facts.teamName,
      assessmentTitle: facts.title,
      candidateName: facts.candidateName,
      inviterName: facts.inviterName,
      message: facts.message,
      timeLimit: facts.timeLimit === null ? null : formatDuration(facts.timeLimit, language),
      opensAt: words(facts.opensAt),
      expiresAt: words(facts.expiresAt),
    },
  };
}
