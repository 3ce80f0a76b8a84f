import { deleteEndedEmailLimits } from "./emails/email-limit.ts";
import { reactToEvents } from "./events/react.ts";
import { requeueLostRegistrations } from "./invitations/register-candidate.job.ts";
import { sweepDue } from "./invitations/sweep-due.ts";
import { sweepReminders } from "./invitations/sweep-reminders.ts";
import { sweepDigests } from "./notifications/sweep-digests.ts";
import { reactions } from "./reactions.ts";
import type { Services } from "./teams/context.ts";
import { forgetEnded } from "./teams/forget-ended.ts";
import { forgetDeliveries } from "./webhooks/forget-deliveries.ts";

/** A thing that a worker does again and again. It never overlaps itself in one process. */
export interface Sweep {
  name: string;
  everyMs: number;
  /** Also runs as soon as the bell rings. */
  onBell?: boolean;
  run(services: Services): Promise<void>;
}

/** What a worker does by the clock. Any number of workers may do it at once. */
export const sweeps: Sweep[] = [
  { name: "reactions", everyMs: 1_000, onBell: true, run: (services) => reactToEvents(services, reactions) },
  { name: "due invitations", everyMs: 2_000, run: sweepDue },
  { name: "summaries", everyMs: 5_000, run: sweepDigests },
  { name: "reminders", everyMs: 5_000, run: sweepReminders },
  { name: "ended limits and links", everyMs: 3_600_000, run: forgetEnded },
  { name: "ended limits on e-mails", everyMs: 3_600_000, run: deleteEndedEmailLimits },
  { name: "old deliveries", everyMs: 3_600_000, run: forgetDeliveries },
  { name: "lost registrations", everyMs: 30_000, run: requeueLostRegistrations },
];
