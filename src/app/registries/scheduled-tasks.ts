import type { Services } from "../../access/context.ts";
import { purgeExpired } from "../../access/sign-in/purge-expired.ts";
import { oldAuditEntries } from "../../audit/delete-old-entries.ts";
import { oldRuns } from "../../automation/delete-old-runs.ts";
import { requeueLostRuns } from "../../automation/run/run-rules.job.ts";
import { compareEmailDays } from "../../emails/outbox/compare-email-days.ts";
import { oldEmails } from "../../emails/outbox/delete-old-emails.ts";
import { deleteEndedEmailLimits } from "../../emails/outbox/email-limit.ts";
import { deleteOldProviderEvents } from "../../emails/provider-events/record-provider-events.ts";
import { recheckSenderDomains } from "../../emails/senders/recheck-sender-domains.ts";
import { oldEvents } from "../../events/log/delete-old-events.ts";
import { requeueLostRegistrations } from "../../invitations/attempt/registration/register-candidate.job.ts";
import { compareAllCounts } from "../../invitations/counts/compare-counts.ts";
import { applyAllDueTransitions } from "../../invitations/lifecycle/apply-due-transitions.ts";
import { sendDueReminders } from "../../invitations/manage/send-due-reminders.ts";
import { sendDueDigests } from "../../notifications/digest/send-due-digests.ts";
import { notificationsOfEvents, oldNotifications } from "../../notifications/recipients/delete-old-notifications.ts";
import { purgeMessages } from "../../orders/messages/purge-messages.ts";
import { pullOrders } from "../../orders/pull-orders.ts";
import { deletionOf } from "../../platform/database/retention/delete-old.ts";
import type { ScheduledTask } from "../../platform/process/scheduled-task.ts";
import { deliveriesOfEvents } from "../../webhooks/deliveries/deliveries-of-events.ts";
import { purgeDeliveries } from "../../webhooks/deliveries/purge-deliveries.ts";
import type { PayloadExecution } from "../../webhooks/payload/payload-query.ts";

/** The services of a process that works behind the API. */
export interface WorkerServices extends Services {
  payloads: PayloadExecution;
}

/** A worker that has just started first does what waits: its comparisons read all rows of a team. */
const firstAfterMs = 300_000;

/** What a worker repeats. Any number of workers may run the same task at once. */
export const scheduledTasks: ScheduledTask<WorkerServices>[] = [
  { name: "due invitations", everyMs: 2_000, run: applyAllDueTransitions },
  { name: "counts", everyMs: 600_000, firstAfterMs, run: compareAllCounts },
  { name: "counts of e-mails", everyMs: 3_600_000, firstAfterMs, run: compareEmailDays },
  { name: "digests", everyMs: 5_000, run: sendDueDigests },
  { name: "reminders", everyMs: 5_000, run: sendDueReminders },
  { name: "expired limits and links", everyMs: 3_600_000, run: purgeExpired },
  { name: "expired limits of e-mails", everyMs: 3_600_000, run: deleteEndedEmailLimits },
  { name: "sender domains", everyMs: 30_000, run: recheckSenderDomains },
  { name: "old events of mail providers", everyMs: 3_600_000, run: deleteOldProviderEvents },
  { name: "old deliveries", everyMs: 3_600_000, run: purgeDeliveries },
  { name: "old messages to partners", everyMs: 3_600_000, run: purgeMessages },
  { name: "orders of partners", everyMs: 2_000, run: pullOrders },
  deletionOf(oldEmails),
  deletionOf(oldNotifications),
  deletionOf(oldEvents([notificationsOfEvents, deliveriesOfEvents])),
  deletionOf(oldAuditEntries),
  deletionOf(oldRuns),
  { name: "lost registrations", everyMs: 30_000, run: requeueLostRegistrations },
  { name: "lost runs of rules", everyMs: 30_000, run: requeueLostRuns },
];
