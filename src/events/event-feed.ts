import type { Logger } from "../base/log.ts";
import type { Metrics } from "../base/metrics.ts";
import type { Row } from "../base/read-plan.ts";
import { eventShape } from "./event.query.ts";
import { type FeedReader, feedSource } from "./feed-source.ts";
import { LiveFeed } from "./live-feed.ts";

/** Makes the live feed of the teams' logs of events. */
export const openEventFeed = (reader: FeedReader & { log: Logger; metrics: Metrics }): LiveFeed<Row> =>
  new LiveFeed(
    feedSource(reader, {
      name: "events",
      shape: eventShape,
      number: { column: "sequence", property: "sequence" },
      end: { table: "team_counter", column: "last" },
    }),
    { log: reader.log, onSubscribers: (change) => reader.metrics.subscribers.inc(change) },
  );
