import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, Float, ID, Info, Query, Resolver, Root } from "type-graphql";
import { PageArgs } from "../base/connection.type.ts";
import { topLevelError } from "../base/errors.ts";
import { exactlyOne, readOne } from "../base/look-up.ts";
import { readPage } from "../base/page.ts";
import { DateTime, EmailAddress, JSONObject, Locale, TimeZone } from "../base/scalars.ts";
import { readEventPageOf } from "../events/event.query.ts";
import { AssessmentEventConnection } from "../events/event.type.ts";
import type { Context } from "../teams/context.ts";
import { Permission, viewerOf } from "../teams/permission.ts";
import { isBlinded } from "../teams/permissions.ts";
import { TeamMember } from "../teams/team.type.ts";
import { candidateList, candidateShape, loadAssignees, readLabels } from "./candidate.query.ts";
import { Candidate, CandidateConnection, CandidateFilter, CandidateOrder } from "./candidate.type.ts";
import { candidateConditions } from "./candidate-conditions.query.ts";

/** Returns personal data to callers who may see it, and null to blind reviewers. */
const personal = <T>(context: Context, value: T): T | null => (isBlinded(context.viewer) ? null : value);

/**
 * Rejects a search by personal data from a blind reviewer, because its result would reveal that data. @throws FORBIDDEN
 */
function requirePersonalData(context: Context): void {
  if (isBlinded(context.viewer))
    throw topLevelError("FORBIDDEN", "Finding candidates by name, address or external id needs CANDIDATES_PII.");
}

@Resolver(() => Candidate)
export class CandidateResolver {
  @Permission("READ")
  @Query(() => Candidate, {
    nullable: true,
    description: "One candidate by exactly one of these arguments. Null where there is none.",
  })
  async candidate(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("id", () => ID, { nullable: true, description: "The global id." }) id?: string,
    @Arg("externalId", () => String, { nullable: true, description: "The caller's own id of the candidate." })
    externalId?: string,
    @Arg("email", () => EmailAddress, {
      nullable: true,
      description: "E-mail address; upper and lower case are equal.",
    })
    email?: string,
  ): Promise<object | null> {
    const by = exactlyOne(candidateShape, { id, externalId, email });
    if (id == null) requirePersonalData(context);
    return await readOne(context.services, viewerOf(context).teamId, candidateShape, by, info);
  }

  @Permission("READ")
  @Query(() => CandidateConnection, { description: "The team's candidates, newest first." })
  async candidates(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => CandidateFilter, { nullable: true, description: "Conditions, all of which have to match." })
    filter?: CandidateFilter,
    @Arg("orderBy", () => CandidateOrder, { nullable: true, description: "The order. The default is newest first." })
    orderBy?: CandidateOrder,
  ): Promise<object> {
    if (filter?.email != null || filter?.search != null || orderBy?.field === "NAME") requirePersonalData(context);
    const { teamId } = viewerOf(context);
    const where = await candidateConditions(context.services, teamId, filter);
    return await readPage(context.services, teamId, candidateList(where, orderBy), page, info);
  }

  @Permission("READ")
  @Query(() => [String], { description: "All labels in use." })
  async labels(@Ctx() context: Context): Promise<string[]> {
    return await readLabels(context);
  }

  @FieldResolver(() => String, {
    description: "The name, otherwise the address. The codename for a blind reviewer, and after an erasure.",
  })
  displayName(@Ctx() context: Context, @Root() candidate: Candidate): string {
    return personal(context, candidate.name ?? candidate.email) ?? candidate.codename;
  }

  @FieldResolver(() => Boolean, {
    description: `True where the caller must not identify the candidate: name, email, externalId, locale, timeZone, extraTime and
metadata are null then.`,
  })
  blinded(@Ctx() context: Context): boolean {
    return isBlinded(context.viewer);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The caller's own id of the candidate, unique in the team.",
  })
  externalId(@Ctx() context: Context, @Root() candidate: Candidate): string | null {
    return personal(context, candidate.externalId);
  }

  @FieldResolver(() => String, { nullable: true, description: "The name, as given by the team or the candidate." })
  name(@Ctx() context: Context, @Root() candidate: Candidate): string | null {
    return personal(context, candidate.name);
  }

  @FieldResolver(() => EmailAddress, { nullable: true, description: "The e-mail address, unique in the team." })
  email(@Ctx() context: Context, @Root() candidate: Candidate): string | null {
    return personal(context, candidate.email);
  }

  @FieldResolver(() => Locale, { nullable: true, description: "The language of e-mails and pages." })
  locale(@Ctx() context: Context, @Root() candidate: Candidate): string | null {
    return personal(context, candidate.locale);
  }

  @FieldResolver(() => TimeZone, {
    nullable: true,
    description: "The time zone of times in e-mails and on pages. Null for the team's.",
  })
  timeZone(@Ctx() context: Context, @Root() candidate: Candidate): string | null {
    return personal(context, candidate.timeZone);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: `Extra time as a share of every time limit: 0.25 is a quarter more. Hidden from blind reviewers.`,
  })
  extraTime(@Ctx() context: Context, @Root() candidate: Candidate): number | null {
    return personal(context, candidate.extraTime);
  }

  @FieldResolver(() => JSONObject, { nullable: true, description: "The caller's own data about the candidate." })
  metadata(@Ctx() context: Context, @Root() candidate: Candidate): object | null {
    return personal(context, candidate.metadata);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: "The time at which the personal data was erased." })
  erasedAt(@Root() candidate: Candidate): string | null {
    return candidate.erasedAt;
  }

  @FieldResolver(() => [TeamMember], { description: "Members who are notified of this candidate first." })
  async assignees(@Ctx() context: Context, @Root() candidate: Candidate): Promise<object[]> {
    return await loadAssignees(context, candidate.uuid);
  }

  @FieldResolver(() => AssessmentEventConnection, {
    description: "The events of this candidate, oldest first. last: 25 returns the newest.",
  })
  async events(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() candidate: Candidate,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<object> {
    const of = { column: "candidate_id", id: candidate.uuid } as const;
    return await readEventPageOf(context, viewerOf(context).teamId, of, page, info);
  }
}
