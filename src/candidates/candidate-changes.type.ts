import { Field, Float, InputType, ObjectType } from "type-graphql";
import { JSONObject, Locale, TimeZone } from "../platform/graphql/scalars.ts";
import { UserErrorObject } from "../platform/graphql/user-error.type.ts";
import { Candidate } from "./candidate.type.ts";
import type { CandidateChange } from "./update-candidate.ts";

@InputType({ description: "Changes of a candidate. Omitted fields stay unchanged, and null clears." })
export class UpdateCandidateInput implements CandidateChange {
  @Field(() => String, { nullable: true, description: "Name, up to 200 characters." })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The caller's own id of the candidate, unique in the team. For a caller without CANDIDATES_PII: ALREADY_EXISTS
where any candidate has it, this one included.`,
  })
  externalId?: string | null;

  @Field(() => Locale, { nullable: true, description: "The language of e-mails and pages." })
  locale?: string | null;

  @Field(() => TimeZone, {
    nullable: true,
    description: "The time zone of times in e-mails and on pages. Null for the team's.",
  })
  timeZone?: string | null;

  @Field(() => Float, {
    nullable: true,
    description: `Extra time as a share of every time limit, 0 to 10: 0.25 is a quarter more. Applies from the next Start.`,
  })
  extraTime?: number | null;

  @Field(() => JSONObject, { nullable: true, description: "The caller's own data about the candidate." })
  metadata?: object | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of a candidate." })
export class CandidatePayload {
  @Field(() => Candidate, { nullable: true, description: "The current object. Null when the change was rejected." })
  candidate: object | null;

  @Field(() => [UserErrorObject], { description: "The reasons for a rejection. Empty when the change was made." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of several candidates." })
export class CandidatesPayload {
  @Field(() => [Candidate], { description: "The objects that are in the requested state, in the order given." })
  candidates: object[];

  @Field(() => [UserErrorObject], {
    description: "The reasons for rejected rows, each with its path. The other rows are done.",
  })
  userErrors: UserErrorObject[];
}
