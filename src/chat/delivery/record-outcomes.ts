import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { audit } from "../../audit/audit.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import { findOwners } from "../../emails/outbox/find-owners.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, now, secondsFromNow, sql } from "../../platform/database/sql.ts";
import { pauseAfter, readRetryAfter } from "../../platform/outgoing-delivery/retry-schedule.ts";
import { type ChatAnswer, wasTaken } from "../messages/send-message.ts";
import { beginsWindow, pauseSeconds } from "./choose-messages.ts";
import type { DueDestination } from "./lease-destinations.ts";
import { maxAgeDays } from "./read-waiting.ts";

/** What became of a leased destination. */
export interface ChatOutcome {
  due: DueDestination;
  /** The messages that were sent together. Empty: nothing was sent. */
  messageIds: string[];
  /** Null: nothing was sent. */
  answer: ChatAnswer | null;
  /** When to look again where nothing was sent. Null: nothing waits. */
  waitSeconds: number | null;
}

/** From this attempt on the pause is the longest one. */
const lastPause = 9;
/** A destination that has taken nothing for so long is disabled. */
const maxFailingDays = 5;

/** Why a destination was disabled, as it is stored and shown. */
export const disabledReasons = {
  GONE: "The channel or its webhook does not exist any more.",
  FAILING: "Every message of the last five days failed.",
} as const;

/** Whether the channel says that it never takes a message again. */
const isGone = ({ due: { kind }, answer }: ChatOutcome): boolean =>
  answer?.status === 410 || (answer?.status === 404 && kind !== "URL");

/** Records outcomes with what follows from them, a destination in each transaction. */
export async function recordOutcomes(services: Services, outcomes: ChatOutcome[]): Promise<void> {
  for (const outcome of outcomes)
    await withTransaction(systemContext(services, outcome.due.teamId), (tx) => record(tx, outcome));
}

async function record(tx: Tx, outcome: ChatOutcome): Promise<void> {
  const { due, messageIds, answer } = outcome;
  // The lock comes first: a message that is queued from here on finds nothing due, and makes the destination due again.
  const held = await db(tx.em)
    .selectFrom("chat_destination")
    .select(({ ref }) => [
      "enabled",
      sql<boolean>`coalesce(${ref("failing_since")} < now() - make_interval(days => ${maxFailingDays}), false)`.as(
        "failsLong",
      ),
    ])
    .where("team_id", "=", tx.teamId)
    .where("id", "=", due.id)
    .where("leased_by", "=", due.leasedBy)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (held === undefined) return;
  const isTaken = answer !== null && wasTaken(answer);
  const ofDestination = (column: "id") =>
    db(tx.em)
      .selectFrom("chat_message")
      .select(column)
      .where("team_id", "=", tx.teamId)
      .where("destination_id", "=", due.id);
  if (isTaken)
    await db(tx.em)
      .deleteFrom("chat_message")
      .where("team_id", "=", tx.teamId)
      .where("destination_id", "=", due.id)
      .where("id", "=", anyOf(array.uuid(messageIds)))
      .execute();
  else
    await db(tx.em)
      .deleteFrom("chat_message")
      .where("team_id", "=", tx.teamId)
      .where("destination_id", "=", due.id)
      .where("queued_at", "<=", sql<Date>`now() - make_interval(days => ${maxAgeDays})`)
      .execute();
  const waits = (await ofDestination("id").limit(sql.lit(1)).executeTakeFirst()) !== undefined;
  const reason =
    answer === null || isTaken
      ? null
      : isGone(outcome)
        ? disabledReasons.GONE
        : held.failsLong
          ? disabledReasons.FAILING
          : null;
  await db(tx.em)
    .updateTable("chat_destination")
    .set({
      leased_by: null,
      leased_until: null,
      next_attempt_at: !held.enabled || reason !== null || !waits ? null : nextAttempt(outcome),
      ...(answer === null ? {} : healthAfter(outcome, isTaken)),
      ...(reason === null ? {} : { enabled: false, disabled_reason: reason }),
    })
    .where("team_id", "=", tx.teamId)
    .where("id", "=", due.id)
    .execute();
  if (reason === null || !held.enabled) return;
  await enqueueEmails(
    tx,
    (await findOwners(tx)).map((memberId) => ({
      kind: "CHAT_DISABLED",
      memberId,
      content: { destinationId: due.id },
    })),
  );
  await audit(tx.em, tx.context, tx.teamId, {
    action: "chat_destination.disable",
    target: { type: "ChatDestination", id: due.id },
    changes: { reason },
  });
}

/** When what still waits is sent. */
function nextAttempt({ due, answer, waitSeconds }: ChatOutcome) {
  if (answer === null) return secondsFromNow(waitSeconds ?? pauseSeconds);
  if (wasTaken(answer)) return secondsFromNow(pauseSeconds);
  const asked = readRetryAfter(answer.retryAfter, Date.now());
  // A channel that is busy says when it takes the next message. That is no failure, and needs no longer pause.
  if (answer.status === 429 && asked !== null) return secondsFromNow(Math.max(pauseSeconds, Math.min(asked, 86_400)));
  const attempts = Math.min(due.consecutiveFailures + 1, lastPause);
  return secondsFromNow(pauseAfter(attempts, asked, Math.random()) ?? 86_400);
}

/** What a destination shows of its last attempt, and the minute in which its messages are counted. */
function healthAfter({ due, answer }: ChatOutcome, isTaken: boolean) {
  const attempt = { last_status_code: answer!.status, last_answer: answer!.text, last_attempt_at: now() };
  if (isTaken)
    return {
      ...attempt,
      consecutive_failures: 0,
      failing_since: null,
      ...(beginsWindow(due.windowAge)
        ? { window_started_at: now(), window_count: 1 }
        : { window_count: due.windowCount + 1 }),
    };
  return answer!.status === 429
    ? attempt
    : {
        ...attempt,
        consecutive_failures: due.consecutiveFailures + 1,
        ...(due.consecutiveFailures === 0 ? { failing_since: now() } : {}),
      };
}
