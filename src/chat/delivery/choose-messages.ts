import type { WaitingMessage } from "../messages/chat-content.ts";

/** Channels take about one message a second (docs.slack.dev, Rate limits). */
export const pauseSeconds = 1;
/** How many messages about single events a destination gets in a minute (docs/rules.md, Chat 4). */
const maxSingle = 5;
/** The minute, and how long after its end what came in it is still one summary. */
const [windowSeconds, lateSeconds] = [60, 60];

/** What is sent now: one event, or several as a summary. Or how many seconds to wait. */
export type Choice = { send: [WaitingMessage, ...WaitingMessage[]] } | { waitSeconds: number } | { nothing: true };

/**
 * Chooses what a destination is sent next. Up to five events are a message each; where more wait, they are one summary.
 * After five messages within a minute, what comes is a summary at the end of the minute.
 *
 * @param window how many messages were sent in the last minute that was counted, and how long ago it began
 */
export function chooseMessages(waiting: WaitingMessage[], window: { count: number; age: number | null }): Choice {
  const [first] = waiting;
  if (first === undefined) return { nothing: true };
  const all = waiting as [WaitingMessage, ...WaitingMessage[]];
  const age = window.age ?? Number.POSITIVE_INFINITY;
  const isFull = window.count >= maxSingle && age < windowSeconds + lateSeconds;
  if (isFull && age < windowSeconds) return { waitSeconds: windowSeconds - age };
  return { send: isFull || waiting.length > maxSingle ? all : [first] };
}

/** Whether the next message begins a minute anew. */
export const beginsWindow = (age: number | null): boolean => age === null || age >= windowSeconds;
