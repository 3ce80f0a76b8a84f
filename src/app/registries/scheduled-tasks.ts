import type { Services } from "../../access/context.ts";
import { purgeExpired } from "../../access/sign-in/purge-expired.ts";
import { compareEmailDays } from "../../emails/outbox/compare-email-days.ts";
import { deleteEndedEmailLimits } from "../../emails/outbox/email-limit.ts";
import { handleEvents } from "../../events/log/handle-events.ts";
import { applyAllDueTransitions } from "../../invitations/apply-due-transitions.ts";
import { requeueLostRegistrations } from "../../invitations/attempt/register-candidate.job.ts";
import { compareAllCounts } from "../../invitations/compare-counts.ts";
import { sendDueReminders } from "../../invitations/manage/send-due-reminders.ts";
import { sendDueDigests } from "../../notifications/digest/send-due-digests.ts";
import type { ScheduledTask } from "../../platform/process/scheduled-task.ts";
import { purgeDeliveries } from "../../webhooks/deliveries/purge-deliveries.ts";
import type { PayloadExecution } from "../../webhooks/payload/payload-query.ts";
import { eventHandlers } from "./event-handlers.ts";

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
  { name: "counts", everyMs: 600_000, run: compareAllCounts },
  { name: "counts of e-mails", everyMs: 3_600_000, run: compareEmailDays },
  { name: "digests", everyMs: 5_000, run: sendDueDigests },
  { name: "reminders", everyMs: 5_000, run: sendDueReminders },
  { name: "expired limits and links", everyMs: 3_600_000, run: purgeExpired },
  { name: "expired limits of e-mails", everyMs: 3_600_000, run: deleteEndedEmailLimits },
  { name: "old deliveries", everyMs: 3_600_000, run: purgeDeliveries },
  { name: "lost registrations", everyMs: 30_000, run: requeueLostRegistrations },
];
