import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { markOwn, Permission } from "../../access/permission.ts";
import { asPayload } from "../../platform/errors.ts";
import { Submission } from "../read/invitation.type.ts";
import { CandidateInvitation, CandidateInvitationPayload, SubmissionInput } from "./candidate-invitation.type.ts";
import { type CandidateView, viewByLink } from "./candidate-view.query.ts";
import { launchUrlOf } from "./launch-ticket.ts";
import { type PublicView, viewByPublicLink } from "./registration/public-view.query.ts";
import { requestRegistration } from "./registration/request-registration.ts";
import { saveSubmission } from "./save-submission.ts";
import { startAssessment } from "./start-assessment.ts";
import { submitAssessment } from "./submit-assessment.ts";

const shown = (view: CandidateView | null) => (view === null ? null : { ...view, needsRegistration: false });

/** The view of a public link: the assessment, and that the candidate has to register first. */
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

const revisionDescription = "The draftRevision that the candidate saw. If it is left out, any saved draft is replaced.";

/** Runs an action, and answers with the invitation after it, whether or not it was rejected. */
async function acted(
  context: Context,
  token: string,
  work: () => Promise<CandidateView>,
): Promise<CandidateInvitationPayload> {
  let done: CandidateView | null = null;
  const payload = await asPayload<CandidateInvitationPayload>(
    { invitation: null, inviteUrl: null, mailed: false, continueUrl: null, warnings: [] },
    async () => {
      done = await work();
      return { invitation: null, inviteUrl: null, mailed: false, continueUrl: null, warnings: [] };
    },
  );
  const view = done ?? (await viewByLink(context.services, token));
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
    description:
      "The data that the holder of an invitation link or a public link can see. Requires no credential and changes nothing.",
  })
  async candidateInvitation(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "The part of the link after /i/ or /a/." }) token: string,
  ): Promise<object | null> {
    const view = await viewByLink(context.services, token);
    return view === null ? shownPublic(await viewByPublicLink(context.services, token)) : shown(view);
  }

  @Permission("PUBLIC")
  @Mutation(() => CandidateInvitationPayload, {
    description: `Registers a candidate with a public link: a link of their own is sent to the given address. The answer is the same
for known and unknown addresses: mailed is true, and invitation, inviteUrl and continueUrl are null. The candidate and the
invitation are created a moment later. An address gets at most one e-mail in 10 minutes per assessment. The error
RATE_LIMITED is returned after 300 calls in an hour from one network.`,
  })
  async registerCandidate(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "The part of the link after /a/." }) token: string,
    @Arg("email", () => String, { description: "The e-mail address of the candidate." }) email: string,
    @Arg("name", () => String, { description: "The name of the candidate, 1 to 200 characters." }) name: string,
  ): Promise<CandidateInvitationPayload> {
    const nothing = { invitation: null, inviteUrl: null, mailed: false, continueUrl: null, warnings: [] };
    return await asPayload<CandidateInvitationPayload>(nothing, async () => {
      const { warnings } = await requestRegistration(context, token, { email, name });
      return { ...nothing, mailed: true, warnings };
    });
  }

  @Permission("PUBLIC")
  @Mutation(() => CandidateInvitationPayload, {
    description: `Starts the assessment, or continues a reopened one; the time runs from now on. A repeated call answers like the first.`,
  })
  async startAssessment(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "The part of the link after /i/." }) token: string,
  ): Promise<CandidateInvitationPayload> {
    return await acted(context, token, () => startAssessment(context, token));
  }

  @Permission("PUBLIC")
  @Mutation(() => CandidateInvitationPayload, {
    description: `Saves a draft, which is submitted automatically after the deadline. The error STALE_DRAFT is returned if another
page has saved a different draft since the given revision; invitation then holds the newer draft.`,
  })
  async saveSubmission(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "The part of the link after /i/." }) token: string,
    @Arg("submission", () => SubmissionInput, { description: "The draft to save." }) submission: SubmissionInput,
    @Arg("revision", () => Int, { nullable: true, description: revisionDescription }) revision?: number,
  ): Promise<CandidateInvitationPayload> {
    return await acted(context, token, () => saveSubmission(context, token, submission, { revision }));
  }

  @Permission("PUBLIC")
  @Mutation(() => CandidateInvitationPayload, {
    description: `Submits the work for good. A repeated call answers like the first. The error ALREADY_SUBMITTED is returned if the
deadline has passed and a different draft was submitted automatically, and STALE_DRAFT as in saveSubmission.`,
  })
  async submitAssessment(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "The part of the link after /i/." }) token: string,
    @Arg("submission", () => SubmissionInput, {
      nullable: true,
      description: "The work to submit; by default the draft that was saved last.",
    })
    submission?: SubmissionInput,
    @Arg("revision", () => Int, { nullable: true, description: revisionDescription }) revision?: number,
  ): Promise<CandidateInvitationPayload> {
    return await acted(context, token, () => submitAssessment(context, token, submission ?? null, { revision }));
  }

  @FieldResolver(() => Submission, { nullable: true, description: "The saved draft, or the submitted work." })
  submission(@Root() view: CandidateInvitation): object | null {
    return markOwn(view.submission);
  }
}
