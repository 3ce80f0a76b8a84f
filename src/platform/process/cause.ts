import { traces } from "./tracing.ts";

/*
 * What work comes of: the id of the request and, while traces are exported, the traceparent of the step in which it was
 * queued. It is stored as one text, `ID` or `ID TRACEPARENT`, in the rows of events and e-mails and in the payload of jobs, by
 * the statements that write them anyway.
 */

/** The request that work comes of, for log lines, and the span that it follows. */
export interface Cause {
  requestId: string | undefined;
  traceparent: string | null;
}

/** In a context without a request. */
export const noRequest = "-";

/** What is queued now comes of this request. Null without one. */
export function causeOf(requestId: string): string | null {
  if (requestId === noRequest) return null;
  const span = traces.on?.running() ?? null;
  return span === null ? requestId : `${requestId} ${span.traceparent}`;
}

/** Reads a stored cause. */
export function readCause(stored: string | null | undefined): Cause {
  if (stored == null) return { requestId: undefined, traceparent: null };
  const [requestId, traceparent] = stored.split(" ");
  return { requestId, traceparent: traceparent ?? null };
}
