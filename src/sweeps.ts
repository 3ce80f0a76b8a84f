import type { ScheduledTask } from "./base/scheduled-task.ts";
import { deleteEndedEmailLimits } from "./emails/email-limit.ts";
import { eventHandlers } from "./event-handlers.ts";
import { handleEvents } from "./events/handle-events.ts";
import { requeueLostRegistrations } from "./invitations/register-candidate.job.ts";
import { applyAllDueTransitions } from "./invitations/sweep-due.ts";
import { sendDueReminders } from "./invitations/sweep-reminders.ts";
import { sweepDigests } from "./notifications/sweep-digests.ts";
import type { Services } from "./teams/context.ts";
import { forgetEnded } from "./teams/forget-ended.ts";
import { forgetDeliveries } from "./webhooks/forget-deliveries.ts";
import type { PayloadExecution } from "./webhooks/payload-query.ts";

/** The services of a process that works behind the API. */
export interface WorkerServices extends Services {
  payloads: PayloadExecution;
}

/** What a worker repeats. Any number of workers may run the same task at once. */
export const scheduledTasks: ScheduledTask<WorkerServices>[] = [
  {
    name: "event handlers",
    everyMs: 1_000,
    onWakeUp: true,
    run: (services) => handleEvents(services, eventHandlers),
  },
  { name: "due invitations", everyMs: 2_000, run: applyAllDueTransitions },
  { name: "digests", everyMs: 5_000, run: sweepDigests },
  { name: "reminders", everyMs: 5_000, run: sendDueReminders },
  { name: "expired limits and links", everyMs: 3_600_000, run: forgetEnded },
  { name: "expired limits of e-mails", everyMs: 3_600_000, run: deleteEndedEmailLimits },
  { name: "old deliveries", everyMs: 3_600_000, run: forgetDeliveries },
  { name: "lost registrations", everyMs: 30_000, run: requeueLostRegistrations },
];
