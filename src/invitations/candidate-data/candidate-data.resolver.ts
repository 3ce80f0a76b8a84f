import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { Permission } from "../../access/permission.ts";
import { changedCandidate } from "../../candidates/candidate-changes.resolver.ts";
import { CandidatePayload } from "../../candidates/candidate-changes.type.ts";
import { Idempotent, idempotencyKeyDescription } from "../../idempotency/idempotent.ts";
import { EmailAddress } from "../../platform/graphql/scalars.ts";
import { correctCandidateEmail } from "./correct-candidate-email.ts";
import { eraseCandidate } from "./erase-candidate.ts";

/** The mutations of a candidate that also change their invitations. */
@Resolver()
export class CandidateDataResolver {
  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => CandidatePayload, {
    description: `Corrects a mistyped address of a candidate. The history stays, links that were sent before stop working, and open
invitations are sent again. The error ALREADY_EXISTS, with existing, is returned if another candidate of the team has the
address; without CANDIDATES_PII it has no existing and is returned if any candidate has it. The error TOO_SOON is returned
if the team would send more than 6 e-mails to the new address within an hour.`,
  })
  async correctCandidateEmail(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The id of the candidate." }) id: string,
    @Arg("email", () => EmailAddress, { description: "The correct address." }) email: string,
    @Arg("resend", () => Boolean, {
      defaultValue: true,
      description: "Whether open invitations are sent to the new address.",
    })
    resend: boolean,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<CandidatePayload> {
    return await changedCandidate(context, () => correctCandidateEmail(context, id, email, resend));
  }

  @Permission("ADMIN")
  @Mutation(() => CandidatePayload, {
    description:
      "Erases the personal data of a candidate for good: name, address, links, messages and logs. Counts and times stay.",
  })
  async eraseCandidate(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The id of the candidate." }) id: string,
  ): Promise<CandidatePayload> {
    return await changedCandidate(context, () => eraseCandidate(context, id));
  }
}
