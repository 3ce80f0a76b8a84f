import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { asPayload } from "../base/errors.ts";
import type { Context } from "../teams/context.ts";
import { markOwn, Permission } from "../teams/permission.ts";
import { CandidateInvitation, CandidateInvitationPayload, SubmissionInput } from "./candidate-invitation.type.ts";
import { type CandidateView, viewByLink } from "./candidate-view.query.ts";
import { Submission } from "./invitation.type.ts";
import { launchUrlOf } from "./launch-ticket.ts";
import { type PublicView, viewByPublicLink } from "./public-view.query.ts";
import { requestRegistration } from "./request-registration.ts";
import { saveSubmission } from "./save-submission.ts";
import { startAssessment } from "./start-assessment.ts";
import { submitAssessment } from "./submit-assessment.ts";

const shown = (view: CandidateView | null) => (view === null ? null : { ...view, needsRegistration: false });

/** The same for a public link: what there is to take, and that registering comes first. */
const shownPublic = (view: PublicView | null) =>
  view === null
    ? null
    : {
        ...view,
        candidateName: null,
        message: null,
        state: null,
        opensAt: null,
        expiresAt: null,
        startedAt: null,
        deadlineAt: null,
        submission: null,
        draftRevision: 0,
        draftSavedAt: null,
        practiceUrl: null,
        needsRegistration: true,
        canStart: false,
      };

const revisionDescription =
  "The draftRevision that was shown to the candidate. Left out: whatever draft there is is replaced.";

/** Acts, and answers with the invitation as it is then, refused or not. */
async function acted(
  context: Context,
  token: string,
  work: () => Promise<unknown>,
): Promise<CandidateInvitationPayload> {
  const payload = await asPayload<CandidateInvitationPayload>(
    { invitation: null, inviteUrl: null, mailed: false, continueUrl: null, warnings: [] },
    async () => {
      await work();
      return { invitation: null, inviteUrl: null, mailed: false, continueUrl: null, warnings: [] };
    },
  );
  const view = await viewByLink(context.services, token);
  const goesOn =
    view?.state === "STARTED"
      ? ((await launchUrlOf(context.services, view)) ?? `${context.services.env.PUBLIC_URL}/i/${token}`)
      : null;
  return { ...payload, invitation: shown(view), continueUrl: goesOn };
}

@Resolver(() => CandidateInvitation)
export class CandidateInvitationResolver {
  @Permission("PUBLIC")
  @Query(() => CandidateInvitation, {
    nullable: true,
    description: "What the holder of an invitation or public link may see. Needs no credential; changes nothing.",
  })
  async candidateInvitation(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "What follows /i/ or /a/ in the link." }) token: string,
  ): Promise<object | null> {
    const view = await viewByLink(context.services, token);
    return view === null ? shownPublic(await viewByPublicLink(context.services, token)) : shown(view);
  }

  @Permission("PUBLIC")
  @Mutation(() => CandidateInvitationPayload, {
    description: `From a public link: mails the candidate a link of their own, to the address given. The answer is the same for every address,
known or not: mailed is true, and invitation, inviteUrl and continueUrl are null. A moment later the candidate and the
invitation are there. An address is mailed at most once in 10 minutes for an assessment. RATE_LIMITED after 300 in an hour
from one network.`,
  })
  async registerCandidate(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "What follows /a/ in the link." }) token: string,
    @Arg("email", () => String, { description: "One address." }) email: string,
    @Arg("name", () => String, { description: "1 to 200 characters." }) name: string,
  ): Promise<CandidateInvitationPayload> {
    const nothing = { invitation: null, inviteUrl: null, mailed: false, continueUrl: null, warnings: [] };
    return await asPayload<CandidateInvitationPayload>(nothing, async () => {
      const { warnings } = await requestRegistration(context, token, { email, name });
      return { ...nothing, mailed: true, warnings };
    });
  }

  @Permission("PUBLIC")
  @Mutation(() => CandidateInvitationPayload, {
    description: `Starts, or continues what was reopened: the time runs from now. Who has started already is answered as the
first time.`,
  })
  async startAssessment(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "What follows /i/ in the link." }) token: string,
  ): Promise<CandidateInvitationPayload> {
    return await acted(context, token, () => startAssessment(context, token));
  }

  @Permission("PUBLIC")
  @Mutation(() => CandidateInvitationPayload, {
    description: `Saves a draft, which the time limit would submit. STALE_DRAFT where another page has saved something else
since the given revision: invitation then holds the newer draft.`,
  })
  async saveSubmission(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "What follows /i/ in the link." }) token: string,
    @Arg("submission", () => SubmissionInput, { description: "The draft." }) submission: SubmissionInput,
    @Arg("revision", () => Int, { nullable: true, description: revisionDescription }) revision?: number,
  ): Promise<CandidateInvitationPayload> {
    return await acted(context, token, () => saveSubmission(context, token, submission, { revision }));
  }

  @Permission("PUBLIC")
  @Mutation(() => CandidateInvitationPayload, {
    description: `Submits, for good. Who has submitted already is answered as the first time; ALREADY_SUBMITTED where the
time was up and something else was submitted automatically. STALE_DRAFT as with saveSubmission.`,
  })
  async submitAssessment(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "What follows /i/ in the link." }) token: string,
    @Arg("submission", () => SubmissionInput, { nullable: true, description: "Left out: the draft last saved." })
    submission?: SubmissionInput,
    @Arg("revision", () => Int, { nullable: true, description: revisionDescription }) revision?: number,
  ): Promise<CandidateInvitationPayload> {
    return await acted(context, token, () => submitAssessment(context, token, submission ?? null, { revision }));
  }

  @FieldResolver(() => Submission, { nullable: true, description: "The draft; once submitted, what was handed in." })
  submission(@Root() view: CandidateInvitation): object | null {
    return markOwn(view.submission);
  }
}
