import type { Job } from "./base/queue.ts";
import { mailSignInJob, mailTeamInvitationJob } from "./emails/mail-people.job.ts";
import { registerCandidateJob } from "./invitations/register-candidate.job.ts";
import type { Services } from "./teams/context.ts";

/** Every kind of job. A worker works on all of them; migrate creates a queue for each. */
// biome-ignore lint/suspicious/noExplicitAny: each job checks its own payload by its schema
export const jobs: Job<any, Services>[] = [mailTeamInvitationJob, mailSignInJob, registerCandidateJob];
export const jobNames = jobs.map((job) => job.name);
