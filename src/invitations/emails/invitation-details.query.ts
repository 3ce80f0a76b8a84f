import DataLoader from "dataloader";
import { type Expression, expressionBuilder } from "kysely";
import type { Services } from "../../access/context.ts";
import { languageOf } from "../../emails/rendering/render-email.ts";
import { prepared, type Runner } from "../../platform/database/prepared.ts";
import { forEachTeam, isSpread } from "../../platform/database/spread.ts";
import { type Database, sql, unnest } from "../../platform/database/sql.ts";
import { formatDuration } from "../../platform/text/duration.ts";
import { formatTime } from "../../platform/text/format-time.ts";
import { extendedTimeLimit } from "../lifecycle/lifecycle.ts";
import { isTrue, lifecycleSql } from "../lifecycle/lifecycle-sql.ts";
import type { InvitationState } from "../lifecycle/states.ts";

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

/** The data of the invitation of a team. One row: so the tables are joined by their keys, and not as a whole. */
const detailsOf = (team: Expression<string>, id: Expression<string>) =>
  expressionBuilder<Database, never>()
    .selectFrom("invitation as i")
    .innerJoin("candidate as c", (join) =>
      join.onRef("c.team_id", "=", "i.team_id").onRef("c.id", "=", "i.candidate_id"),
    )
    .innerJoin("assessment as a", (join) =>
      join.onRef("a.team_id", "=", "i.team_id").onRef("a.id", "=", "i.assessment_id"),
    )
    .innerJoin("team as t", "t.id", "i.team_id")
    .leftJoin("team_member as m", (join) =>
      join
        .onRef("m.team_id", "=", "i.team_id")
        .onRef("m.id", "=", "i.inviter_member_id")
        .on("m.state", "=", sql.lit("ACTIVE")),
    )
    .leftJoin("submission as s", (join) =>
      join.onRef("s.team_id", "=", "i.team_id").onRef("s.invitation_id", "=", "i.id"),
    )
    .select((eb) => {
      const { state, submittedAt, isDue, isPastExpiry } = lifecycleSql(eb, "i");
      const suppression = eb
        .selectFrom("email_suppression as x")
        .select("x.address")
        .where("x.team_id", "=", team)
        .whereRef("x.address", "=", "c.email");
      return [
        "i.team_id as teamId",
        "i.id as invitationId",
        "i.candidate_id as candidateId",
        "t.name as teamName",
        "a.title",
        // A name that was entered at a public link is not verified, so it is not sent to the address.
        eb.case().when("i.source", "<>", sql.lit("PUBLIC_LINK")).then(eb.ref("c.name")).end().as("candidateName"),
        "c.email as address",
        sql<boolean>`exists ${suppression}`.as("suppressed"),
        "m.name as inviterName",
        "m.email as inviterAddress",
        "i.message",
        extendedTimeLimit({
          own: eb.ref("i.time_limit"),
          common: eb.ref("a.time_limit"),
          extraTime: eb.ref("c.extra_time"),
        }).as("timeLimit"),
        "i.opens_at as opensAt",
        "i.expires_at as expiresAt",
        eb.fn.coalesce("c.time_zone", "t.time_zone").as("zone"),
        "c.locale",
        "i.link_version as version",
        "c.link_version as candidateVersion",
        state.as("state"),
        isTrue(eb("i.reopened_at", "is not", null)).as("reopened"),
        "i.email_requested as emailRequested",
        "i.locked",
        "c.reminders_off as remindersOff",
        submittedAt.as("submittedAt"),
        sql<boolean>`coalesce(${eb.ref("s.automatic")}, false) or ${isTrue(isDue("submit"))}`.as("automatic"),
        isTrue(isPastExpiry).as("isPastExpiry"),
      ];
    })
    .where("i.team_id", "=", team)
    .where("i.id", "=", id)
    .limit(sql.lit(1))
    .as("d");

/** Reads the data of invitations of any teams. Planned once: each is found by its key, whatever the tables look like. */
const readDetails = prepared<{ teamIds: readonly string[]; ids: readonly string[] }, InvitationDetails>(
  (q, parameter) =>
    q
      .selectFrom(
        unnest("wanted", {
          team_id: sql<string[]>`${parameter("teamIds")}::uuid[]`,
          id: sql<string[]>`${parameter("ids")}::uuid[]`,
        }),
      )
      .crossJoinLateral(({ ref }) => detailsOf(ref("wanted.team_id"), ref("wanted.id")))
      .selectAll("d"),
);

/** The same of one invitation, with its team as a value. */
const readDetailsOfOne = prepared<{ teamId: string; id: string }, InvitationDetails>((q, parameter) =>
  q
    .selectFrom(detailsOf(sql<string>`${parameter("teamId")}::uuid`, sql<string>`${parameter("id")}::uuid`))
    .selectAll("d"),
);

/** Reads the data of invitations; those of a team on a server that is away are not found. */
async function readAllDetails(services: Services, wanted: readonly Wanted[]): Promise<InvitationDetails[]> {
  const teamIds = wanted.map((one) => one.teamId);
  const ids = wanted.map((one) => one.invitationId);
  if (!(await isSpread(services))) return await readDetails(services, { teamIds, ids });
  const found: InvitationDetails[] = [];
  const byTeam = Map.groupBy(wanted, (one) => one.teamId);
  await forEachTeam(services, [...byTeam.keys()], async (teamId) => {
    for (const { invitationId: id } of byTeam.get(teamId)!)
      found.push(...(await readDetailsOfOne(services, { teamId, id })));
  });
  return found;
}

/** Reads the data of one invitation. A preview reads inside the transaction that it rolls back. */
export async function readInvitationDetails(
  on: Runner,
  teamId: string,
  invitationId: string | null,
): Promise<InvitationDetails | null> {
  if (invitationId === null) return null;
  const [row] = await readDetailsOfOne(on, { teamId, id: invitationId });
  return row ?? null;
}

type Wanted = { teamId: string; invitationId: string };
const loaders = new WeakMap<Services, DataLoader<Wanted, InvitationDetails | null>>();

/** Reads the current data of one invitation; all calls of one tick, of whatever teams, share a statement. */
export async function loadInvitationDetails(
  services: Services,
  { teamId, invitationId }: { teamId: string; invitationId: string | null },
): Promise<InvitationDetails | null> {
  if (invitationId === null) return null;
  let loader = loaders.get(services);
  if (loader === undefined) {
    loader = new DataLoader(
      async (wanted) => {
        const found = await readAllDetails(services, wanted);
        const byId = new Map(found.map((row) => [row.invitationId, row]));
        return wanted.map((one) => {
          const row = byId.get(one.invitationId);
          return row?.teamId === one.teamId ? row : null;
        });
      },
      // What an e-mail says is decided by what holds now.
      { cache: false, maxBatchSize: 1_000 },
    );
    loaders.set(services, loader);
  }
  return await loader.load({ teamId, invitationId });
}

/** The data as text, in the language of the e-mail and the time zone of its reader. Links are added by the caller. */
export async function emailVariables(kind: string, details: InvitationDetails, locale: string | null = details.locale) {
  const language = await languageOf(kind, locale);
  const words = (time: Date | null) => (time === null ? null : formatTime(time, details.zone, language));
  return {
    language,
    words,
    variables: {
      teamName: details.teamName,
      assessmentTitle: details.title,
      candidateName: details.candidateName,
      inviterName: details.inviterName,
      message: details.message,
      timeLimit: details.timeLimit === null ? null : formatDuration(details.timeLimit, language),
      opensAt: words(details.opensAt),
      expiresAt: words(details.expiresAt),
    },
  };
}
