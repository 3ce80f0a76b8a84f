import { type FeedReader, feedSource } from "../../events/live/feed-source.ts";
import { LiveFeed } from "../../events/live/live-feed.ts";
import type { RecheckTimer } from "../../events/live/recheck-timer.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import type { Logger } from "../../platform/process/log.ts";
import type { Metrics } from "../../platform/process/metrics.ts";
import { inApp, notificationShape } from "./in-app.query.ts";

/**
 * Makes the live feed of the notifications in the app. It goes as far as event handlers have come, since up to there every
 * recipient is decided.
 */
export const openNotificationFeed = (
  reader: FeedReader & { log: Logger; metrics: Metrics; rechecks: RecheckTimer },
): LiveFeed<Row> =>
  new LiveFeed(
    feedSource(reader, {
      name: "notifications",
      shape: notificationShape,
      number: { column: "event_sequence", property: "sequence" },
      where: inApp,
      end: "reaction_cursor",
    }),
    { log: reader.log, rechecks: reader.rechecks, onSubscribers: (change) => reader.metrics.subscribers.inc(change) },
  );
