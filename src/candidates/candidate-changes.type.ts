import { Field, Float, InputType, ObjectType } from "type-graphql";
import { JSONObject, Locale, TimeZone } from "../base/scalars.ts";
import { UserError } from "../base/user-error.type.ts";
import { Candidate } from "./candidate.type.ts";
import type { CandidateChange } from "./update-candidate.ts";

@InputType({ description: "What can be changed of a candidate. What is left out stays, and null clears." })
export class UpdateCandidateInput implements CandidateChange {
  @Field(() => String, { nullable: true, description: "Up to 200 characters." })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The caller's id of the person; unique in the team. Without CANDIDATES_PII: ALREADY_EXISTS where any candidate has it, this one included.",
  })
  externalId?: string | null;

  @Field(() => Locale, { nullable: true, description: "Language of e-mails and pages." })
  locale?: string | null;

  @Field(() => TimeZone, { nullable: true, description: "Zone of times in e-mails and on pages; null: the team's." })
  timeZone?: string | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Extra time as a share of every time limit, 0 to 10: 0.25 is a quarter more. Counts from the next Start.",
  })
  extraTime?: number | null;

  @Field(() => JSONObject, { nullable: true, description: "What the caller keeps with the person." })
  metadata?: object | null;
}

@ObjectType({ simpleResolvers: true, description: "What a change of a candidate came to." })
export class CandidatePayload {
  @Field(() => Candidate, { nullable: true, description: "As it is now; null where it was refused." })
  candidate: object | null;

  @Field(() => [UserError], { description: "Why it was refused; empty when it was done." })
  userErrors: UserError[];
}

@ObjectType({ simpleResolvers: true, description: "What a change of several candidates came to." })
export class CandidatesPayload {
  @Field(() => [Candidate], { description: "Those that are as asked now, in the order given." })
  candidates: object[];

  @Field(() => [UserError], { description: "Why rows were refused, each with its path; the others are done." })
  userErrors: UserError[];
}
