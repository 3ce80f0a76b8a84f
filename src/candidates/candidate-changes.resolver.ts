import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { asPayload } from "../platform/errors.ts";
import { loadRow } from "../platform/graphql/loader.ts";
import type { BulkResult } from "../platform/graphql/read-ids.ts";
import { archiveCandidates } from "./archive-candidates.ts";
import { assignCandidates, unassignCandidates } from "./assign-candidates.ts";
import { CandidateDecisionEnum } from "./candidate.type.ts";
import { CandidatePayload, CandidatesPayload, UpdateCandidateInput } from "./candidate-changes.type.ts";
import { clearEmailSuppression } from "./clear-email-suppression.ts";
import { decideCandidates } from "./decide-candidates.ts";
import { labelCandidates } from "./label-candidates.ts";
import { candidateShape } from "./read/candidate.query.ts";
import { updateCandidate } from "./update-candidate.ts";

const idsDescription = "Up to 10,000 candidates. One that is in the requested state already counts as done.";

/** Runs the change and returns the candidate after it. */
export const changedCandidate = (context: Context, work: () => Promise<string>): Promise<CandidatePayload> =>
  asPayload<CandidatePayload>({ candidate: null }, async () => ({
    candidate: await loadRow(context, accessOf(context).teamId, candidateShape, await work()),
  }));

/** Runs the change and returns the candidates that have the requested state after it. */
const changedCandidates = (context: Context, work: () => Promise<BulkResult>): Promise<CandidatesPayload> =>
  asPayload<CandidatesPayload>({ candidates: [] }, async () => {
    const { ids, errors } = await work();
    const { teamId } = accessOf(context);
    const found = await Promise.all(ids.map((id) => loadRow(context, teamId, candidateShape, id)));
    return { candidates: found.filter((one) => one !== null), userErrors: errors };
  });

@Resolver()
export class CandidateChangesResolver {
  @Permission("INVITE")
  @Mutation(() => CandidatePayload, { description: "Edits a candidate. Running deadlines do not move." })
  async updateCandidate(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The candidate." }) id: string,
    @Arg("input", () => UpdateCandidateInput, { description: "The changes." }) input: UpdateCandidateInput,
  ): Promise<CandidatePayload> {
    return await changedCandidate(context, () => updateCandidate(context, id, input));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatePayload, {
    description: "Ends the suppression of a candidate's address, after the mailbox works again.",
  })
  async clearEmailSuppression(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The candidate." }) id: string,
  ): Promise<CandidatePayload> {
    return await changedCandidate(context, () => clearEmailSuppression(context, id));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatesPayload, {
    description: `Assigns members to candidates, so that they are notified first. Needs TEAM_MEMBER_ASSIGNMENT.`,
  })
  async assignCandidates(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("memberIds", () => [ID], { description: "The members to assign, up to 100." }) memberIds: string[],
  ): Promise<CandidatesPayload> {
    return await changedCandidates(context, () => assignCandidates(context, ids, memberIds));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatesPayload, { description: "Removes assigned members from candidates." })
  async unassignCandidates(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("memberIds", () => [ID], { description: "The members to remove, up to 100." }) memberIds: string[],
  ): Promise<CandidatesPayload> {
    return await changedCandidates(context, () => unassignCandidates(context, ids, memberIds));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatesPayload, {
    description: "Adds labels to candidates and removes labels. Adding needs LABELS; removing always works.",
  })
  async labelCandidates(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("add", () => [String], { nullable: true, description: "Up to 20 labels of up to 50 characters to add." })
    add?: string[],
    @Arg("remove", () => [String], { nullable: true, description: "Up to 20 labels to remove." }) remove?: string[],
  ): Promise<CandidatesPayload> {
    return await changedCandidates(context, () => labelCandidates(context, ids, { add, remove }));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatesPayload, {
    description: "Records the team's decision about candidates, who are never informed of it.",
  })
  async decideCandidates(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("decision", () => CandidateDecisionEnum, { nullable: true, description: "The decision. Null removes it." })
    decision?: "APPROVED" | "REJECTED",
  ): Promise<CandidatesPayload> {
    return await changedCandidates(context, () => decideCandidates(context, ids, decision ?? null));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatesPayload, {
    description: "Removes candidates from the lists, or restores them. Their invitations remain valid.",
  })
  async archiveCandidates(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("archived", () => Boolean, { defaultValue: true, description: "False restores the candidates." })
    archived: boolean,
  ): Promise<CandidatesPayload> {
    return await changedCandidates(context, () => archiveCandidates(context, ids, archived));
  }
}
