import type { EntityManager } from "@mikro-orm/postgresql";
import { durationInWords } from "../base/duration.ts";
import { firstRow, sql } from "../base/rows.ts";
import { timeInWords } from "../base/time-in-words.ts";
import { languageOf } from "../emails/render-letter.ts";

/** What a letter about an invitation is made of, as the database has it. */
export interface InvitationFacts {
  teamId: string;
  invitationId: string;
  candidateId: string;
  teamName: string;
  title: string;
  candidateName: string | null;
  /** Null once the person was forgotten. */
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
  /** Of the links that are the candidate's, not the invitation's. */
  candidateVersion: number;
  state: string;
  reopened: boolean;
  emailRequested: boolean;
  locked: boolean;
  remindersOff: boolean;
  submittedAt: Date | null;
  /** What was handed in was submitted by the deadline. */
  automatic: boolean;
  /** The last moment to start, or to continue, has passed. */
  isOver: boolean;
}

/** Reads it where `em` stands: a preview asks inside the transaction that it rolls back. */
export const readInvitationFacts = (
  em: EntityManager,
  teamId: string,
  invitationId: string | null,
): Promise<InvitationFacts | null> =>
  firstRow(
    em,
    sql`select i.team_id as "teamId", i.id as "invitationId", i.candidate_id as "candidateId", t.name as "teamName", a.title,
        -- A name that was entered at a public link is anybody's words: it is not repeated to the address.
        case when i.source <> 'PUBLIC_LINK' then c.name end as "candidateName", c.email as address, m.name as "inviterName", m.email as "inviterAddress",
        exists (select 1 from email_suppression s where s.team_id = c.team_id and s.address = c.email) as suppressed,
        i.message, i.opens_at as "opensAt", i.expires_at as "expiresAt", coalesce(c.time_zone, t.time_zone) as zone, c.locale,
        i.link_version as version, c.link_version as "candidateVersion", i.state, i.reopened_at is not null as reopened, i.email_requested as "emailRequested", i.locked,
        c.reminders_off as "remindersOff", i.submitted_at as "submittedAt", coalesce(s.automatic, false) as automatic, coalesce(i.expires_at <= now(), false) as "isOver",
        'PT' || round(extract(epoch from coalesce(i.time_limit, a.time_limit)::interval) * (1 + c.extra_time))::bigint || 'S' as "timeLimit"
      from invitation i
        join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
        join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
        join team t on t.id = i.team_id
        left join team_member m on m.team_id = i.team_id and m.id = i.inviter_member_id and m.state = 'ACTIVE'
        left join submission s on s.team_id = i.team_id and s.invitation_id = i.id
      where i.team_id = ${teamId} and i.id = ${invitationId}::uuid`,
  );

/** The same in words, in the language of the letter and the zone of its reader; links are added by whoever may make them. */
export async function inWords(kind: string, facts: InvitationFacts, locale: string | null = facts.locale) {
  const language = await languageOf(kind, locale);
  const words = (time: Date | null) => (time === null ? null : timeInWords(time, facts.zone, language));
  return {
    language,
    words,
    variables: {
      teamName: facts.teamName,
      assessmentTitle: facts.title,
      candidateName: facts.candidateName,
      inviterName: facts.inviterName,
      message: facts.message,
      timeLimit: facts.timeLimit === null ? null : durationInWords(facts.timeLimit, language),
      opensAt: words(facts.opensAt),
      expiresAt: words(facts.expiresAt),
    },
  };
}
