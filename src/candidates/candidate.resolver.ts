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

/** Shows a value that says who the person is to those who may know, and null to everybody else. */
const personal = <T>(context: Context, value: T): T | null => (isBlinded(context.viewer) ? null : value);

/** Looking somebody up by who they are would tell what is hidden. @throws FORBIDDEN */
function mustKnowPeople(context: Context): void {
  if (isBlinded(context.viewer))
    throw topLevelError("FORBIDDEN", "Looking candidates up by name, address or external id needs CANDIDATES_PII.");
}

@Resolver(() => Candidate)
export class CandidateResolver {
  @Permission("READ")
  @Query(() => Candidate, {
    nullable: true,
    description: "One candidate, by exactly one of these; null where there is none.",
  })
  async candidate(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("id", () => ID, { nullable: true, description: "Global id." }) id?: string,
    @Arg("externalId", () => String, { nullable: true, description: "The caller's own id of the person." })
    externalId?: string,
    @Arg("email", () => EmailAddress, { nullable: true, description: "The address, in any case." }) email?: string,
  ): Promise<object | null> {
    const by = exactlyOne(candidateShape, { id, externalId, email });
    if (id == null) mustKnowPeople(context);
    return await readOne(context.services, viewerOf(context).teamId, candidateShape, by, info);
  }

  @Permission("READ")
  @Query(() => CandidateConnection, { description: "The team's candidates, newest first." })
  async candidates(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => CandidateFilter, { nullable: true, description: "All that is given has to hold." })
    filter?: CandidateFilter,
    @Arg("orderBy", () => CandidateOrder, { nullable: true, description: "Default: newest first." })
    orderBy?: CandidateOrder,
  ): Promise<object> {
    if (filter?.email != null || filter?.search != null || orderBy?.field === "NAME") mustKnowPeople(context);
    const { teamId } = viewerOf(context);
    const where = await candidateConditions(context.services, teamId, filter);
    return await readPage(context.services, teamId, candidateList(where, orderBy), page, info);
  }

  @Permission("READ")
  @Query(() => [String], { description: "Every label in use." })
  async labels(@Ctx() context: Context): Promise<string[]> {
    return await readLabels(context);
  }

  @FieldResolver(() => String, {
    description: "Name, else address; the codename for a blind reviewer, and after erasure.",
  })
  displayName(@Ctx() context: Context, @Root() candidate: Candidate): string {
    return personal(context, candidate.name ?? candidate.email) ?? candidate.codename;
  }

  @FieldResolver(() => Boolean, {
    description:
      "True where the caller may not know who this is: name, email, externalId, locale, timeZone, extraTime and metadata are null then.",
  })
  blinded(@Ctx() context: Context): boolean {
    return isBlinded(context.viewer);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The caller's own id of the person; unique in the team.",
  })
  externalId(@Ctx() context: Context, @Root() candidate: Candidate): string | null {
    return personal(context, candidate.externalId);
  }

  @FieldResolver(() => String, { nullable: true, description: "As the team or the candidate gave it." })
  name(@Ctx() context: Context, @Root() candidate: Candidate): string | null {
    return personal(context, candidate.name);
  }

  @FieldResolver(() => EmailAddress, { nullable: true, description: "Unique in the team." })
  email(@Ctx() context: Context, @Root() candidate: Candidate): string | null {
    return personal(context, candidate.email);
  }

  @FieldResolver(() => Locale, { nullable: true, description: "Language of e-mails and pages." })
  locale(@Ctx() context: Context, @Root() candidate: Candidate): string | null {
    return personal(context, candidate.locale);
  }

  @FieldResolver(() => TimeZone, {
    nullable: true,
    description: "Zone of times in e-mails and on pages; null: the team's.",
  })
  timeZone(@Ctx() context: Context, @Root() candidate: Candidate): string | null {
    return personal(context, candidate.timeZone);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: "Extra time as a share of every time limit, 0.25 = a quarter more. Hidden from blind reviewers.",
  })
  extraTime(@Ctx() context: Context, @Root() candidate: Candidate): number | null {
    return personal(context, candidate.extraTime);
  }

  @FieldResolver(() => JSONObject, { nullable: true, description: "What the caller keeps with the person." })
  metadata(@Ctx() context: Context, @Root() candidate: Candidate): object | null {
    return personal(context, candidate.metadata);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: "Since when the person is forgotten." })
  erasedAt(@Root() candidate: Candidate): Date | null {
    return candidate.erasedAt;
  }

  @FieldResolver(() => [TeamMember], { description: "Members who are told of this candidate first." })
  async assignees(@Ctx() context: Context, @Root() candidate: Candidate): Promise<object[]> {
    return await loadAssignees(context, candidate.uuid);
  }

  @FieldResolver(() => AssessmentEventConnection, {
    description: "What happened with them, the oldest first; last: 25 gives the newest.",
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
