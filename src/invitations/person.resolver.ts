import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import { EmailAddress } from "../base/scalars.ts";
import { changedCandidate } from "../candidates/candidate-changes.resolver.ts";
import { CandidatePayload } from "../candidates/candidate-changes.type.ts";
import type { Context } from "../teams/context.ts";
import { Idempotent, idempotencyKeyDescription } from "../teams/idempotent.ts";
import { Permission } from "../teams/permission.ts";
import { correctCandidateEmail } from "./correct-candidate-email.ts";
import { eraseCandidate } from "./erase-candidate.ts";

/** Changes of a candidate that reach their invitations. */
@Resolver()
export class PersonResolver {
  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => CandidatePayload, {
    description: `Corrects a mistyped address in place: history stays, old links die, open invitations are mailed again.
ALREADY_EXISTS, with that candidate, where somebody else of the team has it; for a caller without CANDIDATES_PII without
them, and where any candidate has it. TOO_SOON where that would be more than 6 e-mails of the team to the new address
within an hour.`,
  })
  async correctCandidateEmail(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The candidate." }) id: string,
    @Arg("email", () => EmailAddress, { description: "The right address." }) email: string,
    @Arg("resend", () => Boolean, { defaultValue: true, description: "False: mail nothing now." }) resend: boolean,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<CandidatePayload> {
    return await changedCandidate(context, () => correctCandidateEmail(context, id, email, resend));
  }

  @Permission("ADMIN")
  @Mutation(() => CandidatePayload, {
    description: "Forgets the person, for good: name, e-mail, links, messages and logs; counts and times stay.",
  })
  async eraseCandidate(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The candidate." }) id: string,
  ): Promise<CandidatePayload> {
    return await changedCandidate(context, () => eraseCandidate(context, id));
  }
}
