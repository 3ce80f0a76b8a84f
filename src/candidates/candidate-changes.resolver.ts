import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import { asPayload } from "../base/errors.ts";
import { loadRow } from "../base/loader.ts";
import type { BulkResult } from "../base/read-ids.ts";
import type { Context } from "../teams/context.ts";
import { accessOf, Permission } from "../teams/permission.ts";
import { archiveCandidates } from "./archive-candidates.ts";
import { assignCandidates, unassignCandidates } from "./assign-candidates.ts";
import { candidateShape } from "./candidate.query.ts";
import { CandidateDecisionEnum } from "./candidate.type.ts";
import { CandidatePayload, CandidatesPayload, UpdateCandidateInput } from "./candidate-changes.type.ts";
import { clearEmailSuppression } from "./clear-email-suppression.ts";
import { decideCandidates } from "./decide-candidates.ts";
import { labelCandidates } from "./label-candidates.ts";
import { updateCandidate } from "./update-candidate.ts";

const idsDescription = "Up to 10,000 candidates. One that is as asked already counts as done.";

/** Does the change and answers with the candidate as they are then. */
export const changedCandidate = (context: Context, work: () => Promise<string>): Promise<CandidatePayload> =>
  asPayload<CandidatePayload>({ candidate: null }, async () => ({
    candidate: await loadRow(context, accessOf(context).teamId, candidateShape, await work()),
  }));

/** Does the change and answers with those candidates that are as asked then. */
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
  @Mutation(() => CandidatePayload, { description: "Edits a candidate's record. Deadlines that run do not move." })
  async updateCandidate(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The candidate." }) id: string,
    @Arg("input", () => UpdateCandidateInput, { description: "What is to change." }) input: UpdateCandidateInput,
  ): Promise<CandidatePayload> {
    return await changedCandidate(context, () => updateCandidate(context, id, input));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatePayload, {
    description: "After the address has been mended elsewhere: mail goes to it again.",
  })
  async clearEmailSuppression(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The candidate." }) id: string,
  ): Promise<CandidatePayload> {
    return await changedCandidate(context, () => clearEmailSuppression(context, id));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatesPayload, {
    description: "Assigns members to candidates: they are told of them first. Needs TEAM_MEMBER_ASSIGNMENT.",
  })
  async assignCandidates(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("memberIds", () => [ID], { description: "Whom to assign, up to 100." }) memberIds: string[],
  ): Promise<CandidatesPayload> {
    return await changedCandidates(context, () => assignCandidates(context, ids, memberIds));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatesPayload, { description: "Takes members off candidates." })
  async unassignCandidates(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("memberIds", () => [ID], { description: "Whom to take off, up to 100." }) memberIds: string[],
  ): Promise<CandidatesPayload> {
    return await changedCandidates(context, () => unassignCandidates(context, ids, memberIds));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatesPayload, {
    description: "Gives candidates labels and takes others off. Adding needs LABELS; removing always works.",
  })
  async labelCandidates(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("add", () => [String], { nullable: true, description: "Up to 20, each up to 50 characters." })
    add?: string[],
    @Arg("remove", () => [String], { nullable: true, description: "Up to 20." }) remove?: string[],
  ): Promise<CandidatesPayload> {
    return await changedCandidates(context, () => labelCandidates(context, ids, { add, remove }));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatesPayload, { description: "Writes down what the team decided; candidates are never told." })
  async decideCandidates(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("decision", () => CandidateDecisionEnum, { nullable: true, description: "Null: undecided again." })
    decision?: "APPROVED" | "REJECTED",
  ): Promise<CandidatesPayload> {
    return await changedCandidates(context, () => decideCandidates(context, ids, decision ?? null));
  }

  @Permission("INVITE")
  @Mutation(() => CandidatesPayload, {
    description: "Takes candidates out of the lists, or back in. Their invitations go on.",
  })
  async archiveCandidates(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("archived", () => Boolean, { defaultValue: true, description: "False: back in." }) archived: boolean,
  ): Promise<CandidatesPayload> {
    return await changedCandidates(context, () => archiveCandidates(context, ids, archived));
  }
}
