import type { Logger } from "../base/log.ts";
import type { Metrics } from "../base/metrics.ts";
import type { Row } from "../base/read-plan.ts";
import { type FeedReader, feedSource } from "../events/feed-source.ts";
import { LiveFeed } from "../events/live-feed.ts";
import { inApp, notificationShape } from "./inbox.query.ts";

/**
 * Makes the live feed of the notifications in the app. It goes as far as event handlers have come, since up to there every
 * recipient is decided.
 */
export const openNotificationFeed = (reader: FeedReader & { log: Logger; metrics: Metrics }): LiveFeed<Row> =>
  new LiveFeed(
    feedSource(reader, {
      name: "notifications",
      shape: notificationShape,
      number: { column: "event_sequence", property: "sequence" },
      condition: inApp,
      end: { table: "reaction_cursor", column: "through" },
    }),
    { log: reader.log, onSubscribers: (change) => reader.metrics.subscribers.inc(change) },
  );
