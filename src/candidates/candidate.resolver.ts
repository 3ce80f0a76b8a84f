import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, Float, ID, Info, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { isBlinded } from "../access/permissions.ts";
import { readEventPageOf } from "../events/log/event.query.ts";
import { AssessmentEventConnection } from "../events/log/event.type.ts";
import { topLevelError } from "../platform/errors.ts";
import { FindsById, type HasId, OfId, PageArgs } from "../platform/graphql/connection.type.ts";
import { exactlyOne, readOne } from "../platform/graphql/find-by-key.ts";
import { DateTime, EmailAddress, JSONObject, Locale, TimeZone } from "../platform/graphql/scalars.ts";
import { TeamMember } from "../teams/team.type.ts";
import { Candidate } from "./candidate.type.ts";
import { candidateShape, loadAssignees, readLabels } from "./read/candidate.query.ts";

/** Shows a value that identifies the candidate to those who may know, and null to everybody else. */
const personal = <T>(context: Context, value: T): T | null => (isBlinded(context.access) ? null : value);

/** Refuses a look-up by personal data to a blinded caller, to whom it would reveal them. @throws FORBIDDEN */
export function requirePersonalData(context: Context): void {
  if (isBlinded(context.access))
    throw topLevelError("FORBIDDEN", "Looking candidates up by name, address or external id needs CANDIDATES_PII.");
}

@Resolver(() => Candidate)
export class CandidateResolver {
  @Permission("READ")
  @FindsById("Candidate")
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
    return await readOne(context.services, accessOf(context).teamId, candidateShape, by, info);
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
    return isBlinded(context.access);
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
  erasedAt(@Root() candidate: Candidate): Date | null {
    return candidate.erasedAt;
  }

  @FieldResolver(() => [TeamMember], { description: "Members who are notified of this candidate first." })
  async assignees(@Ctx() context: Context, @Root() candidate: Candidate): Promise<object[]> {
    return candidate.assignees ?? (await loadAssignees(context, candidate.uuid));
  }

  @OfId
  @FieldResolver(() => AssessmentEventConnection, {
    description: "The events of this candidate, oldest first. last: 25 returns the newest.",
  })
  async events(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() candidate: HasId,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<object> {
    const of = { column: "candidate_id", id: candidate.uuid } as const;
    return await readEventPageOf(context, accessOf(context).teamId, of, page, info);
  }
}
