import type { Services } from "../../access/context.ts";
import { runRulesJob } from "../../automation/run/run-rules.job.ts";
import { mailSignInJob, mailTeamInvitationJob } from "../../emails/members/member-emails.job.ts";
import { registerCandidateJob } from "../../invitations/attempt/registration/register-candidate.job.ts";
import type { Job } from "../../platform/database/job-queue.ts";

/** Every kind of job. A worker works on all of them; migrate creates a queue for each. */
// biome-ignore lint/suspicious/noExplicitAny: each job checks its own payload by its schema
export const jobs: Job<any, Services>[] = [mailTeamInvitationJob, mailSignInJob, registerCandidateJob, runRulesJob];
export const jobNames = jobs.map((job) => job.name);
